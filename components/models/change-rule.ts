import { type ModelRow, type OperationName, operationNames, type RuleView } from "./types.ts";

/** The rule after one tick: what changes records is of no use without reading, so the two go together. */
export function changeRule(rule: RuleView, operation: OperationName, on: boolean): RuleView {
  if (operation === "read" && !on) return { ...rule, read: false, create: false, write: false, unlink: false };
  return { ...rule, [operation]: on, read: operation === "read" ? on : rule.read || on };
}

/** True when anything is allowed, inside Odoo too. */
export function isOn(row: Pick<ModelRow, OperationName | "closedInOdoo">): boolean {
  return operationNames.some((operation) => row[operation] && !row.closedInOdoo.includes(operation));
}
