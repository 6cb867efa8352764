import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { aliasOf, isPart } from "../fields/aliases.ts";
import { isDelegated } from "../fields/delegated.ts";
import { isSecretField } from "../hard-floor.ts";
import { type Place, texts, values } from "./same-values.ts";

type FieldsOf = (model: string) => FieldMap | undefined;

const references: ReadonlySet<string> = new Set(["reference", "many2one_reference"]);
const numbers: ReadonlySet<string> = new Set(["float", "integer", "monetary"]);
const counts = /(^|_)(count|nbr|nb|number)(_|$)/;

/** The kind that every field follows that is worked out from one of it. */
export const anyKind = "value";

/** What kind of value a denied field has, as far as it matters to what tells it: two of one kind are told by the same fields. */
export function kindOf([model, name]: Place, fieldsOf: FieldsOf): string {
  if (isSecretField(name)) return "secret";
  const { type = "", relation } = fieldsOf(model)?.get(name) ?? {};
  if (relation !== undefined) return `relation ${relation}`;
  return numbers.has(type) ? "number" : anyKind;
}

/**
 * Whether a field that is worked out from a denied one tells what that is. Of a secret, a flag or a choice says that
 * there is one. A record is told by its name, by texts and by fields that lead to it; an amount or a date was worked out
 * for it at most. Of a number, a choice or a count says little.
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
  // Another name for a field behind a denied one asks what the path itself may not.
  if (field === undefined || aliasOf(model, field) !== undefined) return true;
  if (kind === "number") return field.type !== "selection" && !(field.type === "integer" && counts.test(name));
  const of = fieldsOf(cause[0])?.get(cause[1])?.relation;
  // A structure that is worked out anew names records by their ids.
  const isText = texts.has(field.type) || (field.type === "json" && !field.store);
  return of === undefined || isText || references.has(field.type) || leadsTo(field, of, fieldsOf);
}

/** Whether a relation leads to the records of a model, or to those that are made along with them. */
function leadsTo({ relation }: FieldInfo, model: string, fieldsOf: FieldsOf): boolean {
  if (relation === undefined || relation === model) return relation !== undefined;
  const fields = fieldsOf(model);
  return isPart(model, relation) || (fields !== undefined && isDelegated(fields, relation, fieldsOf));
}
