import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { isOnHardFloor, isSecretField } from "../hard-floor.ts";
import type { ModelRule, RuleSet } from "../types.ts";
import { isPart } from "./aliases.ts";
import { namedAfter, namesOf } from "./field-sources.ts";
import { perObject } from "./per-fields.ts";

type Models = Pick<RuleSet, "models">;

/** Whether the records of a model may be read. */
export function isReadable({ models }: Models, model: string): boolean {
  return models.get(model)?.read === true && !isOnHardFloor(model);
}

/** Whether a field is denied by name. */
export function isDenied({ models }: Models, model: string, field: string): boolean {
  return deniedNames(models.get(model)).has(field) || isSecretField(field);
}

/** The names that a rule denies; none without a rule. */
export function deniedNames(rule: ModelRule | undefined): ReadonlySet<string> {
  return deniedOf(rule ?? noRule);
}

const noRule: Pick<ModelRule, "deniedFields"> = { deniedFields: [] };
const deniedOf = perObject(({ deniedFields }: typeof noRule) => new Set(deniedFields));

/**
 * Whether the records of a model may not be called by name: it may not be read, or its rule denies what the name shows.
 * Then no relation tells that name either: it is read as an id alone, and not grouped by, sorted by or searched by name.
 */
export function hidesNames(rules: Models, model: string): boolean {
  return !isReadable(rules, model) || hasDeniedName(rules, model) || namedAfterClosed(rules, model) !== undefined;
}

/** The model that is not readable and whose records' names are all that a field shows; the display name where none is named. */
export function namedAfterClosed(rules: Models, model: string, shown = namesOf(model) ?? []): string | undefined {
  return namedAfter(model, shown).find((owner) => !isReadable(rules, owner) && !isPart(model, owner));
}

/** The same of the records that a relation leads to, of whose fields more may be known. */
export function hidesNamesOf(rules: Models, { relation = "", namesClosed }: Partial<FieldInfo>): boolean {
  return namesClosed === true || hidesNames(rules, relation);
}

/** Whether the name of a model's records shows a field that is denied. */
export function hasDeniedName(rules: Models, model: string, depth = 0): boolean {
  return shownIn(model).some(
    ([owner, field]) =>
      isDenied(rules, owner, field) ||
      (field === "display_name" && owner !== model && depth < maxDepth && hasDeniedName(rules, owner, depth + 1)),
  );
}

/** A name may be another record's, whose name is a third one's. */
const maxDepth = 3;

/** The fields that the name of a model's records shows, each with its model. */
export function shownIn(model: string): (readonly [model: string, field: string])[] {
  return ["display_name", "name", ...(namesOf(model) ?? [])].map((entry) => fieldOf(model, entry));
}

/** `ref` of a model, or `res.partner:ref` of another one. */
export function fieldOf(model: string, entry: string): readonly [model: string, field: string] {
  const at = entry.indexOf(":");
  return at < 0 ? [model, entry] : [entry.slice(0, at), entry.slice(at + 1)];
}

/** Whether any rule denies a field. */
export function deniesAny({ models }: Models): boolean {
  return firstDenied(models) !== undefined;
}

export const firstDenied = perObject(
  (models: Models["models"]): readonly [model: string, field: string] | undefined => {
    for (const [owner, { deniedFields }] of models) if (deniedFields[0] !== undefined) return [owner, deniedFields[0]];
    return undefined;
  },
);
