import type { ReportName } from "../kernel/choices.ts";
import { policyTable } from "./table/table.ts";

export { type ReportName, reportNames } from "../kernel/choices.ts";

/** What a report is made of. Presets open all of it, so that what one promises works. */
export interface ReportModels {
  /** One of these it cannot do without; the first is what it is about. */
  readonly main: readonly [string, ...string[]];
  /** What it leaves out, and says so, where it is closed. */
  readonly parts: readonly string[];
}

export const reportModels = policyTable.reports as Readonly<Record<ReportName, ReportModels>>;

/** Everything that a report reads. */
export function modelsOf(report: ReportName): readonly string[] {
  const { main, parts } = reportModels[report];
  return [...main, ...parts];
}
