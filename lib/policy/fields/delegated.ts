import type { FieldMap } from "../../kernel/odoo-values.ts";
import { perFields } from "./per-fields.ts";

type FieldsOf = (model: string) => FieldMap | undefined;

/**
 * Returns the relations to records that Odoo creates along with a new one, each with its model. The new record shows
 * all fields of such a record as its own. A line that shows only some fields of its document does not count.
 */
export function delegated(fields: FieldMap, fieldsOf: FieldsOf): ReadonlyMap<string, string> {
  const { models } = linksOf(fields);
  return new Map([...models].filter(([, relation]) => showsAll(fields, fieldsOf(relation))));
}

/**
 * True if records of a model are created along with records that have these fields; with `link`, through that relation.
 */
export function isDelegated(fields: FieldMap, model: string, fieldsOf: FieldsOf, link?: string): boolean {
  const { models, all } = linksOf(fields);
  const leads = link === undefined ? all.has(model) : models.get(link) === model;
  return leads && showsAll(fields, fieldsOf(model));
}

/**
 * Returns in `models` the required many-to-one fields through which a field of the same name is shown, each with its
 * target model. `all` is the set of these target models.
 */
const linksOf = perFields((fields) => {
  const models = new Map<string, string>();
  for (const { name, related, readonly } of fields.values()) {
    const [link = "", end, ...more] = related?.split(".") ?? [];
    const { required, relation, type } = fields.get(link) ?? {};
    if (end !== name || more.length > 0 || readonly || !required || type !== "many2one") continue;
    if (relation !== undefined) models.set(link, relation);
  }
  return { models, all: new Set(models.values()) };
});

function showsAll(fields: FieldMap, theirs: FieldMap | undefined): boolean {
  return theirs === undefined || shownOf(fields)(theirs);
}

/** Three quarters of the fields count as all, because groups may hide a field of either model. */
const shownOf = perFields((fields) =>
  perFields((theirs) => {
    const names = [...theirs.keys()];
    return names.filter((name) => fields.has(name)).length * 4 >= names.length * 3;
  }),
);
