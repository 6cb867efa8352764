import type { FieldMap } from "../kernel/odoo-values.ts";

/** The relations to records that Odoo makes along with a new one, which shows their fields as its own, each with its model. */
export function delegated(fields: FieldMap): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, related, readonly } of fields.values()) {
    const [link = "", end, ...more] = related?.split(".") ?? [];
    const { required, relation, type } = fields.get(link) ?? {};
    if (end !== name || more.length > 0 || readonly || !required || type !== "many2one") continue;
    if (relation !== undefined) found.set(link, relation);
  }
  return found;
}
