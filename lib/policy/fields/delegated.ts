import type { FieldMap } from "../../kernel/odoo-values.ts";
import { perFields } from "./per-fields.ts";

type FieldsOf = (model: string) => FieldMap | undefined;

/**
 * The relations to records that Odoo makes along with a new one, which shows their fields as its own, each with its model.
 * A line shows one or another field of its document too: whose record is made along shows all of them.
 */
export function delegated(fields: FieldMap, fieldsOf: FieldsOf): ReadonlyMap<string, string> {
  const { models } = linksOf(fields);
  return new Map([...models].filter(([, relation]) => showsAll(fields, fieldsOf(relation))));
}

/** Whether records of a model are made along with new ones of these fields; `link`: by this relation. */
export function isDelegated(fields: FieldMap, model: string, fieldsOf: FieldsOf, link?: string): boolean {
  const { models, all } = linksOf(fields);
  const leads = link === undefined ? all.has(model) : models.get(link) === model;
  return leads && showsAll(fields, fieldsOf(model));
}

/** The required relations of which a field of the same name is shown, each with its model, and all those models. */
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

/** Most count as all: groups may hide a field of one of the two. */
const shownOf = perFields((fields) =>
  perFields((theirs) => {
    const names = [...theirs.keys()];
    return names.filter((name) => fields.has(name)).length * 4 >= names.length * 3;
  }),
);
