import type { FieldMap } from "../../kernel/odoo-values.ts";

/** The fields of a model; null where nobody can tell them, undefined where they have not been asked for. */
export type FieldsOf = (model: string) => FieldMap | null | undefined;

export function known(fieldsOf: FieldsOf, model: string, need: Set<string>): FieldMap | undefined {
  const fields = fieldsOf(model);
  if (fields === undefined) need.add(model);
  return fields ?? undefined;
}
