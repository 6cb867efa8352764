import { buttonVariants } from "@heroui/styles";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

export interface LinkButtonProps {
  readonly href: Route;
  readonly variant?: "primary" | "secondary" | "outline" | "ghost";
  readonly size?: "sm" | "md";
  readonly children: ReactNode;
}

/** A link that looks like a button, for navigation only. */
export function LinkButton({ href, variant = "primary", size = "sm", children }: LinkButtonProps) {
  return (
    <Link href={href} className={buttonVariants({ variant, size })}>
      {children}
    </Link>
  );
}
