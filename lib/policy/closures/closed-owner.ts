import type { FieldClosure, FieldInfo } from "../../kernel/odoo-values.ts";
import { aliasOf, isPart } from "../fields/aliases.ts";
import { closedModelBehindName, fieldOf, isReadable } from "../fields/closed-names.ts";
import { tableSourcesOf } from "../fields/field-sources.ts";
import { isSecretField } from "../hard-floor.ts";
import { policyTable } from "../table/table.ts";
import type { RuleSet } from "../types.ts";
import { type FieldsOf, known } from "./asked-fields.ts";
import { texts } from "./same-values.ts";

type Rules = Pick<RuleSet, "models">;

export function closedOwner(
  rules: Rules,
  model: string,
  field: FieldInfo,
  fieldsOf: FieldsOf,
  need: Set<string>,
  depth = 0,
): FieldClosure | undefined {
  const path = aliasOf(model, field);
  if (path === undefined || isOwn(model, field.name)) return undefined;
  let at = model;
  let holder = model;
  for (const [i, step] of path.entries()) {
    if (isSecretField(step)) return { because: "denied", model: at, field: step };
    const next = path[i + 1];
    if (next === undefined) break;
    const relation = known(fieldsOf, at, need)?.get(step)?.relation;
    // Without the fields of a model on the path, the end of the path is unknown.
    if (relation === undefined)
      return at === model || need.has(at) ? undefined : { because: "owner", model: at, field: step };
    if (relation === model || isReadable(rules, relation)) holder = relation;
    else if (!isPart(holder, relation)) return { because: "owner", model: relation, field: next };
    at = relation;
  }
  // The field at the end may itself be another name, for a field of a third record.
  const last = path.length < 2 ? undefined : path.at(-1);
  const end = last === undefined ? undefined : known(fieldsOf, at, need)?.get(last);
  if (end === undefined) return undefined;
  // A longer chain of other names is not followed, and the field is closed.
  if (depth >= maxAliases)
    return aliasOf(at, end) === undefined ? undefined : { because: "owner", model: at, field: end.name };
  return closedOwner(rules, at, end, fieldsOf, need, depth + 1) ?? closedName(rules, at, end);
}

const maxAliases = 8;

/**
 * Returns the closure of a display name, or of a text that Odoo keeps up to date, that shows the name of a record of a
 * closed model.
 */
export function closedName(rules: Rules, model: string, field: FieldInfo): FieldClosure | undefined {
  const { name, readonly, type } = field;
  const shown = isStructure(field)
    ? (policyTable.tells[model]?.[name] ?? []).map((entry) => fieldOf(model, entry))
    : [];
  const other = shown.find(([of]) => of !== model && of !== "*" && !isReadable(rules, of));
  if (other !== undefined) return { because: "owner", model: other[0], field: other[1] };
  if (name !== "display_name" && !(readonly && texts.has(type) && !isOwn(model, name))) return undefined;
  const told = name === "display_name" ? undefined : tableSourcesOf(model, name);
  const owner = closedModelBehindName(rules, model, told);
  return owner === undefined || owner === "*" ? undefined : { because: "owner", model: owner, field: "display_name" };
}

/** True for other models' records in the form that Odoo's client draws, which Odoo builds when they are read. */
function isStructure({ name, readonly, store, type }: FieldInfo): boolean {
  return readonly && !store && (type === "json" || type === "binary" || name.endsWith("_widget"));
}

function isOwn(model: string, field: string): boolean {
  return [model, "*"].some((name) => policyTable.ownFields[name]?.includes(field) === true);
}
