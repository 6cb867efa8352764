import { Ban, CircleCheck, CircleHelp, CircleX, Gauge, LoaderCircle, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { EntryOutcome } from "#lib/kernel/choices.ts";

export type Outcome = EntryOutcome;

const looks: Record<Outcome, { readonly icon: LucideIcon; readonly style: string }> = {
  ok: { icon: CircleCheck, style: "text-ok-text bg-success/12" },
  denied: { icon: Ban, style: "text-danger-text bg-danger/12" },
  failed: { icon: CircleX, style: "text-danger-text bg-danger/12" },
  unknown: { icon: CircleHelp, style: "text-warning-text bg-warning/16" },
  limited: { icon: Gauge, style: "text-warning-text bg-warning/16" },
  pending: { icon: LoaderCircle, style: "text-muted bg-default" },
};

/** The outcome of a call, always shown by colour, icon and word. */
export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  const t = useTranslations("common.outcomes");
  const { icon: Icon, style } = looks[outcome];
  return (
    <span
      className={`inline-flex h-6 items-center gap-1.5 rounded-sm px-2 text-xs font-medium whitespace-nowrap ${style}`}
    >
      <Icon className="size-3.5" aria-hidden />
      {t(outcome)}
    </span>
  );
}
