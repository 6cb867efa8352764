import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { isPart } from "../fields/aliases.ts";
import { leadsToAnyRow, linkOf, type NamedField } from "../fields/linked-models.ts";
import { byRule, caller, malformed, Refusal, relationClosed } from "./refusal.ts";
import type { Rulebook } from "./rulebook.ts";

/** Throws if a path, a group or a search by name would look into rows that may belong to records of closed models. */
export function maySearchInto(model: string, field: NamedField, path: string): void {
  if (!leadsToAnyRow(model, field)) return;
  throw new Refusal(
    "relation_disabled",
    `${field.name} of ${model} leads to ${field.relation}, whose rows may belong to records that are not enabled.`,
    {
      hint: `Search ${field.relation} itself, by its own fields, or name the rows by their ids.`,
      path,
      remedy: caller,
    },
  );
}

/** Throws if a row of such a model would be attached to a record of a closed model. */
export function judgeOwner(
  book: Rulebook,
  model: string,
  values: Readonly<Record<string, unknown>>,
  path: string,
): void {
  const link = linkOf(model) ?? { model: "res_model" };
  if ("through" in link) return;
  const field = link.model;
  const owner = values[field];
  const isNamed = typeof owner === "string" && owner !== "";
  if (isNamed && !book.isReadable(owner)) throw relationClosed(model, field, owner, `${path}.${field}`);
  if (!notifyingModels.has(model)) return;
  if (isNamed) book.mayOperate("write", owner, `${path}.${field}`);
  else if (values["res_id"]) throw malformed(`res_id of ${model} needs its ${field}`, `${path}.res_id`, byName);
}

/**
 * Rows that notify people: a message is mailed to the followers of its record. Such a row needs the right to write the
 * record.
 */
const notifyingModels: ReadonlySet<string> = new Set(["mail.followers", "mail.message", "mail.scheduled.message"]);
const byName = 'Name the record by model and id, as "res.partner" and 7.';

/** Many records share one part of these models. A relation to it only selects the part, as any other relation does. */
const sharedParts: ReadonlySet<string> = new Set(["account.account.type"]);

/**
 * True if `relation` is ir.model, whose ids stand for models, or a part that Odoo creates with each record of `model`.
 * Only a rule for the field itself opens a write to such a relation.
 */
export function isTarget(model: string, relation: string): boolean {
  return relation === "ir.model" || (isPart(model, relation) && !sharedParts.has(relation));
}

/** Throws if a relation would name a model by an id, or make a part of another record the record's own. */
export function judgeTarget(book: Rulebook, model: string, field: FieldInfo, value: unknown, path: string): void {
  const { name, relation = "" } = field;
  if (!value || book.opensField(model, name)) return;
  // The rules can't be applied to an id that stands for a model's name.
  if (relation === "ir.model")
    throw new Refusal("malformed", `Malformed: ${name} is no way to name a model here.`, {
      hint:
        name === "res_model_id"
          ? 'Name the record by model and id: "res_model": "res.partner", "res_id": 7.'
          : "Leave it out.",
      path,
      remedy: byRule("fixed_field"),
    });
  if (!isTarget(model, relation)) return;
  throw new Refusal(
    "field_readonly",
    `${name} of ${model} names a part that Odoo makes with each record: another record has that one.`,
    {
      hint: "Leave it out, and write the part's own fields.",
      path,
      remedy: byRule("fixed_field"),
    },
  );
}

/**
 * Throws if a line would take an existing record as its part. Odoo creates a part with each line, so the existing
 * record belongs to another line.
 */
export function judgeInverse(book: Rulebook, model: string, inverse: string | undefined, path: string): void {
  const field = inverse === undefined ? undefined : book.fields(model).get(inverse);
  if (field?.type === "many2one" && isPart(model, field.relation ?? "")) judgeTarget(book, model, field, true, path);
}
