import type { FieldInfo, FieldMap } from "../../odoo/types.ts";

export interface PathEnd {
  /** Undefined behind a step that is no relation, such as a part of a date. */
  readonly field: FieldInfo | undefined;
  /** The path leads over a relation to many. */
  readonly many: boolean;
}

/** The field at the end of a dotted path that begins at `model`. */
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
