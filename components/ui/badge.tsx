import type { ReactNode } from "react";

const tones = {
  neutral: "bg-default text-default-foreground",
  accent: "bg-accent/12 text-link",
  ok: "bg-success/12 text-ok-text",
  warning: "bg-warning/16 text-warning-text",
  danger: "bg-danger/12 text-danger-text",
} as const;

export interface BadgeProps {
  readonly tone?: keyof typeof tones;
  readonly children: ReactNode;
}

/** A short fact beside a name, such as a version, a role or a scope. */
export function Badge({ tone = "neutral", children }: BadgeProps) {
  return (
    <span
      className={`inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
