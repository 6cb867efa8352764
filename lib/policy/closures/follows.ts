import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { aliasOf, isPart } from "../fields/aliases.ts";
import { isDelegated } from "../fields/delegated.ts";
import { isSecretField } from "../hard-floor.ts";
import { type Place, texts, values } from "./same-values.ts";

type FieldsOf = (model: string) => FieldMap | undefined;

const references: ReadonlySet<string> = new Set(["reference", "many2one_reference"]);
const numbers: ReadonlySet<string> = new Set(["float", "integer", "monetary"]);
const counts = /(^|_)(count|nbr|nb|number)(_|$)/;

/** Every field that is computed from a denied field of this kind reveals it. */
export const anyKind = "value";

/** Returns the kind of a denied field's value. Denied fields of one kind are revealed by the same computed fields. */
export function kindOf([model, name]: Place, fieldsOf: FieldsOf): string {
  if (isSecretField(name)) return "secret";
  const { type = "", relation } = fieldsOf(model)?.get(name) ?? {};
  if (relation !== undefined) return `relation ${relation}`;
  return numbers.has(type) ? "number" : anyKind;
}

/**
 * True if a field that is computed from a denied one reveals it. A flag or a choice only says that a secret exists. A
 * record is revealed by its name, by texts and by relations to it; an amount or a date is only computed for it. A
 * choice or a count says little about a number.
 */
export function follows(
  [model, name]: Place,
  cause: Place,
  fieldsOf: FieldsOf,
  kind = kindOf(cause, fieldsOf),
): boolean {
  if (kind === anyKind) return true;
  const field = fieldsOf(model)?.get(name);
  if (kind === "secret") return values.has(field?.type ?? "char");
  // Another name for a field behind a denied relation would answer what a path may not ask.
  if (field === undefined || aliasOf(model, field) !== undefined) return true;
  if (kind === "number") return field.type !== "selection" && !(field.type === "integer" && counts.test(name));
  const of = fieldsOf(cause[0])?.get(cause[1])?.relation;
  // A JSON value that is computed when it is read names records by their ids.
  const isText = texts.has(field.type) || (field.type === "json" && !field.store);
  return of === undefined || isText || references.has(field.type) || leadsTo(field, of, fieldsOf);
}

/** True if a relation leads to records of a model, or to records that are created along with them. */
function leadsTo({ relation }: FieldInfo, model: string, fieldsOf: FieldsOf): boolean {
  if (relation === undefined || relation === model) return relation !== undefined;
  const fields = fieldsOf(model);
  return isPart(model, relation) || (fields !== undefined && isDelegated(fields, relation, fieldsOf));
}
