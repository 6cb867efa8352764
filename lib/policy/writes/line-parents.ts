import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { policyTable } from "../table/table.ts";

/** Whether the relation says whose line a record is, as `order_id` of `sale.order.line` does. */
export function isParent(model: string, { name, type, relation }: FieldInfo): boolean {
  if (type !== "many2one" || relation === undefined) return false;
  return model.startsWith(`${relation}.`) || policyTable.lineParents[model]?.includes(name) === true;
}
