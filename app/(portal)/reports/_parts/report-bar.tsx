"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { ReportChoice, type ReportChoiceProps } from "#components/reports/report-choice.tsx";

/** The choice, kept in the URL: whoever opens the link sees the same report. */
export function ReportBar(choice: Omit<ReportChoiceProps, "pending" | "onShow">) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  return (
    <ReportChoice
      {...choice}
      pending={pending}
      onShow={(query) => startTransition(() => router.push(`/reports?${query}`, { scroll: false }))}
    />
  );
}
