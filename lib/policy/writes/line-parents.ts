import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { policyTable } from "../table/table.ts";

/** True if the relation leads from a line to its parent, as `order_id` of `sale.order.line` does. */
export function isParent(model: string, { name, type, relation }: FieldInfo): boolean {
  if (type !== "many2one" || relation === undefined) return false;
  return model.startsWith(`${relation}.`) || policyTable.lineParents[model]?.includes(name) === true;
}
