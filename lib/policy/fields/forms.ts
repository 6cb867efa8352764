import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { linkOf } from "./linked-models.ts";

const modelFields = ["res_model", "model", "model_name"];
const idFields = ["res_id", "res_ids"];
/** Fields of the forms whose texts Odoo 14 to 19 renders as templates. */
export const composing = ["composition_mode", "render_model", "copyvalue"];

/** A form that works on a record of any model. */
export interface Form {
  /** The field with the name of the record's model. */
  readonly named: string;
  readonly ids: readonly string[];
}

/** Returns how a form names the record that it works on, or undefined if the model is no such form. */
export function formOf(model: string, fields: FieldMap): Form | undefined {
  if (linkOf(model, fields) !== undefined) return undefined;
  const named = modelFields.find((name) => fields.get(name)?.type === "char");
  // A many2one_reference belongs to a record that stands alone, such as a meeting.
  const ids = idFields.filter((name) => fields.has(name) && fields.get(name)?.type !== "many2one_reference");
  return named === undefined || ids.length === 0 ? undefined : { named, ids };
}

/** True if Odoo itself fills the text in from any field of the form's record. */
export function isFilledIn(model: string, fields: FieldMap, { name, type, readonly, computed, related }: FieldInfo) {
  if (!(computed && readonly && related === undefined && ["char", "text", "html"].includes(type))) return false;
  if (name === "display_name" || modelFields.includes(name) || composing.includes(name)) return false;
  return formOf(model, fields) !== undefined;
}
