import { type Operation, operations } from "#lib/kernel/choices.ts";
import type { MatrixRow, RuleView } from "#lib/views/models.ts";

/** The rule after one tick: what changes records is of no use without reading, so the two go together. */
export function changeRule(rule: RuleView, operation: Operation, on: boolean): RuleView {
  if (operation === "read" && !on)
    return { ...rule, read: false, create: false, write: false, unlink: false, actions: [] };
  return { ...rule, [operation]: on, read: operation === "read" ? on : rule.read || on };
}

/** The rule with these buttons: pressing one goes with reading as well. */
export function changeActions(rule: RuleView, actions: readonly string[]): RuleView {
  return { ...rule, read: rule.read || actions.length > 0, actions: [...actions] };
}

/** The rule of a form with these buttons: to press one it must be made first, and without any it is of no use. */
export function changeForm(rule: RuleView, actions: readonly string[]): RuleView {
  const on = actions.length > 0;
  return { ...rule, read: on, create: on, write: on && rule.write, unlink: on && rule.unlink, actions: [...actions] };
}

/** True when anything is allowed, inside Odoo too. */
export function isOn(row: Pick<MatrixRow, Operation | "closedInOdoo" | "actions" | "actionsInOdoo">): boolean {
  return (
    operations.some((operation) => row[operation] && !row.closedInOdoo.includes(operation)) ||
    row.actions.some((action) => isOpenInOdoo(row, action))
  );
}

/** True unless the rules inside Odoo close the action. */
export function isOpenInOdoo({ actionsInOdoo }: Pick<MatrixRow, "actionsInOdoo">, action: string): boolean {
  return actionsInOdoo === undefined || actionsInOdoo.includes(action);
}
