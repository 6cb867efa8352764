"use client";

import { Button } from "@heroui/react/button";
import { Spinner } from "@heroui/react/spinner";
import type { ReactNode } from "react";

export interface SubmitButtonProps {
  readonly pending: boolean;
  readonly fullWidth?: boolean;
  readonly variant?: "primary" | "secondary" | "danger";
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** The button that sends the surrounding form. It is disabled and spins while the form is being sent. */
export function SubmitButton({
  pending,
  fullWidth = false,
  variant = "primary",
  disabled = false,
  children,
}: SubmitButtonProps) {
  return (
    <Button type="submit" variant={variant} fullWidth={fullWidth} isPending={pending} isDisabled={disabled}>
      {pending && <Spinner size="sm" color="current" />}
      {children}
    </Button>
  );
}
