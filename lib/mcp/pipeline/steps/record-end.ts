import type { AuditContext, AuditResult } from "../../../audit/entry.ts";
import type { CallToolDeps, Progress } from "../tool-call.ts";

/** Puts on record how a call ended, whatever happened, and counts it. `tokens`: of the answer. */
export async function recordEnd(
  { recorder, metrics }: Pick<CallToolDeps, "recorder" | "metrics">,
  progress: Progress,
  audit: AuditContext,
  result: AuditResult,
  tokens: number,
): Promise<void> {
  metrics.callFinished({
    tool: progress.subject.tool,
    outcome: result.outcome,
    seconds: result.durationMs / 1000,
    odooSeconds: progress.odooTime.ms / 1000,
    tokens,
  });
  if (progress.intent !== undefined) return recorder.complete(progress.intent, result);
  // Checked, prepared or answered from before: it went well, and yet nothing was created, changed or deleted.
  const nothing = result.outcome === "ok" && progress.subject.operation !== "read";
  const subject = nothing ? { ...progress.subject, operation: "none" as const } : progress.subject;
  recorder.note(audit, subject, result, { unlimited: !progress.isCounted });
}
