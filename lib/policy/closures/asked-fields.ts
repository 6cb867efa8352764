import type { FieldMap } from "../../kernel/odoo-values.ts";

/** Returns the fields of a model; null if they cannot be known, undefined if they have not been read yet. */
export type FieldsOf = (model: string) => FieldMap | null | undefined;

export function known(fieldsOf: FieldsOf, model: string, need: Set<string>): FieldMap | undefined {
  const fields = fieldsOf(model);
  if (fields === undefined) need.add(model);
  return fields ?? undefined;
}
