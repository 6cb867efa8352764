"use client";

import { FieldError as HeroFieldError } from "@heroui/react/field-error";
import { CircleX } from "lucide-react";
import type { ReactNode } from "react";

/** The error of the surrounding HeroUI field, which ties it to the input. */
export function FieldError({ children }: { readonly children: ReactNode }) {
  if (children === undefined || children === null || children === "") return null;
  return (
    <HeroFieldError className="text-[0.8125rem] text-danger-text">
      <span className="flex gap-1.5">
        <CircleX className="mt-0.5 size-3.5 shrink-0" aria-hidden />
        <span className="wrap-anywhere">{children}</span>
      </span>
    </HeroFieldError>
  );
}
