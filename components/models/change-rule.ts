import { type Operation, operations } from "#lib/kernel/choices.ts";
import type { MatrixRow, RuleView } from "#lib/views/models.ts";

/** Returns the rule after one tick. An operation that changes records needs reading, so both are switched together. */
export function changeRule(rule: RuleView, operation: Operation, on: boolean): RuleView {
  if (operation === "read" && !on)
    return { ...rule, read: false, create: false, write: false, unlink: false, actions: [] };
  return { ...rule, [operation]: on, read: operation === "read" ? on : rule.read || on };
}

/** Returns the rule with these actions. An action needs reading, so reading is opened with it. */
export function changeActions(rule: RuleView, actions: readonly string[]): RuleView {
  return { ...rule, read: rule.read || actions.length > 0, actions: [...actions] };
}

/** Returns the rule of a form with these actions. An action needs a form that can be created; without actions it closes. */
export function changeForm(rule: RuleView, actions: readonly string[]): RuleView {
  const on = actions.length > 0;
  return { ...rule, read: on, create: on, write: on && rule.write, unlink: on && rule.unlink, actions: [...actions] };
}

/** True if the rule allows anything that the rules inside Odoo allow as well. */
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
