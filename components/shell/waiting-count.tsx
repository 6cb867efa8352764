"use client";

import { useTranslations } from "next-intl";

/** The number of calls that wait for the member, beside the link to them. Nothing if none does. */
export function WaitingCount({ count }: { readonly count: number }) {
  const t = useTranslations("common.nav");
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-accent px-1.5 text-xs text-accent-foreground tabular-nums">
      <span aria-hidden>{count}</span>
      <span className="sr-only">{t("waiting", { count })}</span>
    </span>
  );
}
