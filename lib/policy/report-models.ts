import type { ReportName } from "../kernel/choices.ts";
import { policyTable } from "./table/table.ts";

export { type ReportName, reportNames } from "../kernel/choices.ts";

/** The models that a report reads. A preset opens all of them, so that the reports that it promises work. */
export interface ReportModels {
  /** The report needs at least one of these models; the first is its subject. */
  readonly main: readonly [string, ...string[]];
  /** The report leaves these models out if they are closed, and says so. */
  readonly parts: readonly string[];
}

export const reportModels = policyTable.reports as Readonly<Record<ReportName, ReportModels>>;

/** Returns every model that a report reads. */
export function modelsOf(report: ReportName): readonly string[] {
  const { main, parts } = reportModels[report];
  return [...main, ...parts];
}
