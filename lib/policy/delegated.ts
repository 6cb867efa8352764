import type { FieldMap } from "../kernel/odoo-values.ts";

type FieldsOf = (model: string) => FieldMap | undefined;

/**
 * The relations to records that Odoo makes along with a new one, which shows their fields as its own, each with its model.
 * A line shows one or another field of its document too: whose record is made along shows all of them.
 */
export function delegated(fields: FieldMap, fieldsOf: FieldsOf): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, related, readonly } of fields.values()) {
    const [link = "", end, ...more] = related?.split(".") ?? [];
    const { required, relation, type } = fields.get(link) ?? {};
    if (end !== name || more.length > 0 || readonly || !required || type !== "many2one") continue;
    if (relation !== undefined && !found.has(link) && showsAll(fields, fieldsOf(relation))) found.set(link, relation);
  }
  return found;
}

/** Most count as all: groups may hide a field of one of the two. */
function showsAll(fields: FieldMap, theirs: FieldMap | undefined): boolean {
  const names = [...(theirs?.keys() ?? [])];
  return names.filter((name) => fields.has(name)).length * 4 >= names.length * 3;
}
