import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { isTarget } from "../judge/judge-linked.ts";
import { hasClosedEffect, writesElsewhere } from "./judge-effects.ts";
import { holdsCode, isReadonly, isWorkflow } from "./judge-writable.ts";

/** True if the field of an existing record can only be written if a rule opens the field itself. */
export function isFixed(model: string, field: FieldInfo): boolean {
  if (isWorkflow(model, field) || field.type === "properties_definition") return true;
  if (holdsCode(model, field.name) || writesElsewhere(model, field)) return true;
  if (hasClosedEffect(model, field.name) || isTarget(model, field.relation ?? "")) return true;
  return isReadonly({ model, fields: new Map(), field, creates: false });
}
