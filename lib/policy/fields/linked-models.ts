import type { Domain, DomainLeaf, FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { isOnHardFloor } from "../hard-floor.ts";
import { policyTable } from "../table/table.ts";
import type { RuleSet } from "../types.ts";

/** A field as far as it is known; only its name if `fields_get` does not list it. */
export type NamedField = Pick<FieldInfo, "name"> & Partial<FieldInfo>;
type Link = (typeof policyTable.linkedModels)[string];

/** A meeting belongs to no other record, even if it names one. */
const ownRecords = new Set(["calendar.event"]);
const never: Domain = [["id", "=", 0]];

/**
 * Returns how the rows of a model (files, messages, activities, followers) name the record that they belong to, or
 * undefined if they stand alone. The fields decide for a model that the table does not know.
 */
export function linkOf(model: string, fields?: FieldMap): Link | undefined {
  const known = policyTable.linkedModels[model];
  if (known !== undefined || ownRecords.has(model)) return known;
  if (fields?.get("res_id")?.type !== "many2one_reference") return undefined;
  const name = ["res_model", "model"].find((field) => ["char", "selection"].includes(fields.get(field)?.type ?? ""));
  return name === undefined ? undefined : { model: name, id: "res_id", alone: true };
}

/** Returns a domain for the rows of a linked model that may be read: those of records whose model may be read. */
export function linkedDomain(
  link: Link,
  fields: FieldMap,
  { models }: Pick<RuleSet, "models">,
  userId: number,
): Domain {
  if (!fields.has("through" in link ? link.through : link.model)) return never;
  const readable = [...models.values()].filter((rule) => rule.read && !isOnHardFloor(rule.model));
  // A row that belongs to such a row, such as a file on a message, may lead to a record of any model.
  const names = readable.map((rule) => rule.model).filter((name) => linkOf(name) === undefined);
  const open = "through" in link ? inside(link.through, fields, names, userId) : owned(link, names, userId);
  // Odoo stores the values of binary fields as attachments, and such a field may be denied.
  return fields.has("res_field") ? [...open, ["res_field", "=", false]] : open;
}

function owned(link: Exclude<Link, { through: string }>, names: readonly string[], userId: number): Domain {
  const listed: DomainLeaf = [link.model, "in", [...names]];
  if (link.also !== undefined) return [listed, "|", [link.also, "=", false], [link.also, "in", [...names]]];
  if (link.alone === undefined) return [listed];
  const alone: DomainLeaf = [link.model, "=", false];
  return link.alone === true ? ["|", alone, listed] : ["|", "&", alone, [link.alone, "=", userId], listed];
}

/** The same for rows that belong to a row of another linked model. */
function inside(step: string, fields: FieldMap, names: readonly string[], userId: number): Domain {
  const link = policyTable.linkedModels[fields.get(step)?.relation ?? ""];
  if (link === undefined || "through" in link) return never;
  return owned(link, names, userId).map((item) =>
    typeof item === "string" ? item : ([`${step}.${item[0]}`, item[1], item[2]] as const),
  );
}

/**
 * True if a relation leads to rows of a linked model that may belong to any record. A record's own rows (`message_ids`,
 * `activity_ids`) do not count, nor does the relation from a row to the row that it belongs to.
 */
export function leadsToAnyRow(model: string, { name, type, relation, relationField }: NamedField): boolean {
  const link = linkOf(relation ?? "");
  if (link === undefined) return false;
  const own = linkOf(model);
  if (own !== undefined && "through" in own && own.through === name) return false;
  return type !== "one2many" || "through" in link || relationField !== link.id;
}
