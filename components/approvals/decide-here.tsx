"use client";

import { useRouter } from "next/navigation";
import type { ApprovalView } from "#lib/views/approvals.ts";
import type { FormResult } from "../ui/use-error-text.ts";
import { DecideForm } from "./decide-form.tsx";

export interface DecideHereProps {
  readonly id: ApprovalView["id"];
  readonly decide: (input: {
    readonly id: ApprovalView["id"];
    readonly decision: "approved" | "refused";
    readonly reason: string;
  }) => Promise<FormResult<unknown>>;
}

/** The decision on the page of a call in the portal. */
export function DecideHere({ id, decide }: DecideHereProps) {
  const router = useRouter();
  return <DecideForm decide={(input) => decide({ id, ...input })} onDone={() => router.refresh()} />;
}
