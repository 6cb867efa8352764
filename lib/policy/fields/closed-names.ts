import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { isOnHardFloor, isSecretField } from "../hard-floor.ts";
import type { ModelRule, RuleSet } from "../types.ts";
import { isPart } from "./aliases.ts";
import { namedAfter, namesOf } from "./field-sources.ts";
import { perObject } from "./per-fields.ts";

type Models = Pick<RuleSet, "models">;

/** True if the records of a model may be read. */
export function isReadable({ models }: Models, model: string): boolean {
  return models.get(model)?.read === true && !isOnHardFloor(model);
}

/** True if a rule or the name itself denies a field. */
export function isDenied({ models }: Models, model: string, field: string): boolean {
  return deniedNames(models.get(model)).has(field) || isSecretField(field);
}

/** Returns the fields that a rule denies; none without a rule. */
export function deniedNames(rule: ModelRule | undefined): ReadonlySet<string> {
  return deniedOf(rule ?? noRule);
}

const noRule: Pick<ModelRule, "deniedFields"> = { deniedFields: [] };
const deniedOf = perObject(({ deniedFields }: typeof noRule) => new Set(deniedFields));

/**
 * True if the display name of a model's records is closed: the model may not be read, or its rule denies a field that
 * the name shows. A relation to it is then read as an id alone, and is not grouped by, sorted by or searched by name.
 */
export function hidesNames(rules: Models, model: string): boolean {
  return !isReadable(rules, model) || hasDeniedName(rules, model) || closedModelBehindName(rules, model) !== undefined;
}

/**
 * Returns the unreadable model whose records' names are all that a field shows. Without `shown`, the field is the
 * display name.
 */
export function closedModelBehindName(rules: Models, model: string, shown = namesOf(model) ?? []): string | undefined {
  return namedAfter(model, shown).find((owner) => !isReadable(rules, owner) && !isPart(model, owner));
}

/** True if the display names behind a relation are closed, by the rules or by what is known of the relation itself. */
export function hidesNamesOf(rules: Models, { relation = "", namesClosed }: Partial<FieldInfo>): boolean {
  return namesClosed === true || hidesNames(rules, relation);
}

/** True if the display name of a model's records shows a denied field. */
export function hasDeniedName(rules: Models, model: string, depth = 0): boolean {
  return fieldsOfName(model).some(
    ([owner, field]) =>
      isDenied(rules, owner, field) ||
      (field === "display_name" && owner !== model && depth < maxDepth && hasDeniedName(rules, owner, depth + 1)),
  );
}

/** A display name may show another record's name, which may show a third one's. */
const maxDepth = 3;

/** Returns the fields that the display name of a model's records shows, each with its model. */
export function fieldsOfName(model: string): (readonly [model: string, field: string])[] {
  return ["display_name", "name", ...(namesOf(model) ?? [])].map((entry) => fieldOf(model, entry));
}

/** Splits an entry such as `ref` (a field of the model) or `res.partner:ref` (a field of another model). */
export function fieldOf(model: string, entry: string): readonly [model: string, field: string] {
  const at = entry.indexOf(":");
  return at < 0 ? [model, entry] : [entry.slice(0, at), entry.slice(at + 1)];
}

/** True if any rule denies a field. */
export function deniesAny({ models }: Models): boolean {
  return firstDenied(models) !== undefined;
}

export const firstDenied = perObject(
  (models: Models["models"]): readonly [model: string, field: string] | undefined => {
    for (const [owner, { deniedFields }] of models) if (deniedFields[0] !== undefined) return [owner, deniedFields[0]];
    return undefined;
  },
);
