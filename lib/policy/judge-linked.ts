import { leadsToAnyRow, linkOf, type NamedField } from "./linked-models.ts";
import { Refusal, type Rulebook, relationClosed } from "./rulebook.ts";

/** Throws where a path, a group or a search by name would look into rows that may belong to records of closed models. */
export function mayLookInto(model: string, field: NamedField, path: string): void {
  if (!leadsToAnyRow(model, field)) return;
  throw new Refusal(
    "relation_disabled",
    `${field.name} of ${model} leads to ${field.relation}, whose rows may belong to records that are not enabled.`,
    `Search ${field.relation} itself, by its own fields, or name the rows by their ids.`,
    path,
  );
}

/** Throws where a row of such a model would be put at a record that is not enabled. */
export function judgeOwner(
  book: Rulebook,
  model: string,
  values: Readonly<Record<string, unknown>>,
  path: string,
): void {
  // An id that stands for a model's name cannot be judged.
  if (values["res_model_id"])
    throw new Refusal(
      "malformed",
      "Malformed: res_model_id is no way to name a model here.",
      'Name the record by model and id: "res_model": "res.partner", "res_id": 7.',
      `${path}.res_model_id`,
    );
  const link = linkOf(model);
  if (link === undefined || "through" in link) return;
  const field = link.model;
  const owner = values[field];
  if (typeof owner === "string" && owner !== "" && !book.isReadable(owner))
    throw relationClosed(model, field, owner, `${path}.${field}`);
}
