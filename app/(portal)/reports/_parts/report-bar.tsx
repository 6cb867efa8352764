"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { ReportChoice, type ReportChoiceProps } from "#components/reports/report-choice.tsx";

/** The choice of a report. It is kept in the URL, so that a link shows the same report to everybody. */
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
