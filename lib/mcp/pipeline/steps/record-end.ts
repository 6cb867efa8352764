import type { AuditContext, AuditResult } from "../../../audit/entry.ts";
import type { CallToolDeps, Progress } from "../tool-call.ts";

/** Records how a call ended and counts it in the metrics. `tokens` is the size of the answer. */
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
  // A dry run, a prepared call or a repeated answer ends well without a change in Odoo.
  const nothing = result.outcome === "ok" && progress.subject.operation !== "read";
  const subject = nothing ? { ...progress.subject, operation: "none" as const } : progress.subject;
  recorder.note(audit, subject, result, { unlimited: !progress.isCounted });
}
