import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { aliasOf, isPart } from "../fields/aliases.ts";
import { isDelegated } from "../fields/delegated.ts";
import type { RuleSet } from "../types.ts";

/** Types whose values can be another form of a field. A flag, a choice or a relation cannot. */
export const values: ReadonlySet<string> = new Set(
  "binary char date datetime float html integer json monetary text".split(" "),
);

export const texts: ReadonlySet<string> = new Set(["char", "text", "html"]);

const sums: ReadonlySet<string> = new Set(["float", "integer", "monetary"]);

type Rules = Pick<RuleSet, "models">;
type FieldsOf = (model: string) => FieldMap | undefined;
export type Place = readonly [model: string, field: string];

/**
 * Returns the fields with the same value as a denied one, as `model:field` with the denied field: the field that it is
 * another name for, on the record or on a part of it, and the fields of the record that alone make up its value.
 */
export function sameValues({ models }: Rules, fieldsOf: FieldsOf): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>();
  const next = [...models.values()].flatMap(({ model, deniedFields }) =>
    deniedFields.map((name): { at: Place; cause: Place } => ({ at: [model, name], cause: [model, name] })),
  );
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    const { at, cause } = one;
    const field = fieldsOf(at[0])?.get(at[1]);
    if (field === undefined) continue;
    for (const place of withSameValue(at[0], field, fieldsOf)) {
      const key = place.join(":");
      if (found.has(key) || key === cause.join(":")) continue;
      found.set(key, cause);
      next.push({ at: place, cause });
    }
  }
  return found;
}

function withSameValue(model: string, field: FieldInfo, fieldsOf: FieldsOf): Place[] {
  const alias = aliasOf(model, field);
  if (alias !== undefined) return expectedIdsOf(model, alias, fieldsOf);
  const { name, computed, depends = [] } = field;
  // The sources of a display name are found elsewhere (`sources-of.ts`).
  if (!computed || name === "display_name") return [];
  const paths = depends.map((path) => path.split("."));
  const parts = paths.filter((steps) => steps.length > 1 && steps[steps.length - 1] === name);
  return [...termsOf(model, field, fieldsOf), ...parts.flatMap((steps) => expectedIdsOf(model, steps, fieldsOf))];
}

/**
 * Returns the fields of the record that alone make up a value: the only one, or the stored ones of its type, as debit
 * and credit make up a balance. A sum over other records leaves those open.
 */
function termsOf(model: string, { type, depends = [] }: FieldInfo, fieldsOf: FieldsOf): Place[] {
  const terms = depends.map((name) => fieldsOf(model)?.get(name));
  const isOne = terms.length === 1 && values.has(terms[0]?.type ?? "") && values.has(type);
  const areAlike = sums.has(type) && terms.every((term) => term?.type === type && term.store);
  return isOne || areAlike ? terms.flatMap((term) => (term === undefined ? [] : [[model, term.name] as const])) : [];
}

/** Returns the field at the end of a path over the record's own parts, or none if the path leads to another record. */
function expectedIdsOf(model: string, path: readonly string[], fieldsOf: FieldsOf): Place[] {
  let at = model;
  for (const step of path.slice(0, -1)) {
    const fields = fieldsOf(at);
    const { relation } = fields?.get(step) ?? {};
    if (fields === undefined || relation === undefined) return [];
    const isOwn =
      isDelegated(fields, relation, fieldsOf, step) || isPart(at, relation) || isChild(relation, at, fieldsOf);
    if (!isOwn) return [];
    at = relation;
  }
  const end = path.at(-1);
  return end === undefined ? [] : [[at, end]];
}

/** True if a model shows the fields of another one as its own, as a variant shows those of its product. */
function isChild(model: string, of: string, fieldsOf: FieldsOf): boolean {
  const fields = fieldsOf(model);
  return fields !== undefined && isDelegated(fields, of, fieldsOf);
}
