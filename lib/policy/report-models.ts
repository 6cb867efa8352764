import type { ReportName } from "../kernel/choices.ts";
import { policyTable } from "./table/table.ts";

export { type ReportName, reportNames } from "../kernel/choices.ts";

export const { reports: reportModels } = policyTable;

/** Returns every model that a report reads. */
export function modelsOf(report: ReportName): readonly string[] {
  const { main, parts } = reportModels[report];
  return [...main, ...parts];
}
