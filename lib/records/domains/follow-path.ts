import type { FieldInfo, FieldMap } from "../../odoo/types.ts";

export interface PathEnd {
  /** Undefined if a step before the end is not a relation, such as a part of a date. */
  readonly field: FieldInfo | undefined;
  /** True if the path passes through a one-to-many or many-to-many relation. */
  readonly many: boolean;
}

/** Returns the field at the end of a dotted path that begins at `model`. */
export async function followPath(
  fieldsOf: (model: string) => Promise<FieldMap>,
  path: string,
  model: string,
): Promise<PathEnd> {
  let at: string | undefined = model;
  let field: FieldInfo | undefined;
  let many = false;
  for (const step of path.split(".")) {
    if (field?.type.endsWith("2many")) many = true;
    if (at === undefined) return { field: undefined, many };
    field = (await fieldsOf(at)).get(step);
    at = field?.relation;
  }
  return { field, many };
}
