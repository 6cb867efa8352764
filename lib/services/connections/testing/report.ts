import { toShownError } from "../../../kernel/shown-error.ts";
import type { ProbeResult } from "../../../odoo/probe/probe-result.ts";
import type { TestReport } from "../../../views/connections.ts";

export function toReport(result: ProbeResult): TestReport {
  const { steps, databases } = result;
  if (!result.ok) return { ok: false, steps, databases, error: toShownError(result.error) };
  const { target, edition, userName, addonOffered } = result;
  const series = `${target.series.major}.${target.series.minor}`;
  return {
    ok: true,
    steps,
    databases,
    found: { series, edition, transport: target.kind, database: target.database, userName, addonOffered },
  };
}
