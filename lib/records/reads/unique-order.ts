import { AppError } from "../../kernel/errors.ts";
import type { FieldMap } from "../../odoo/types.ts";
import { defaultOrders } from "../../policy/domain/default-orders.ts";
import { hidesNames } from "../../policy/fields/closed-names.ts";
import { deniedByName, deniedIn } from "../authorize.ts";
import type { CallIo } from "../call-io.ts";

/**
 * Returns the order of a page, which ends in the id: rows that are equal under an order come in a different sequence
 * with each limit, so that pages would repeat some and lose others. Without `asked` it is Odoo's own order of the
 * model, without fields that the caller may not see. Undefined for the sandbox's own order, which is unique. Throws
 * AppError `invalid_input` for a field that Odoo cannot sort by.
 */
export function uniqueOrder(io: CallIo, model: string, fields: FieldMap, asked = ""): string | undefined {
  const order = asked.trim();
  if (order === "" && io.odoo.kind === "sandbox") return undefined;
  // Odoo sorts by this field only if it is the only term and its direction is in capitals.
  if (model === "res.groups" && /^full_name\b/.test(order))
    return /\bdesc\b/i.test(order) ? "full_name DESC" : "full_name";
  const terms = order === "" ? ownTerms(io, model, fields) : askedTerms(io, model, fields, order);
  return (terms.some((term) => nameOf(term) === "id") ? terms : [...terms, "id"]).join(", ");
}

/** Fields without a column that the model's own `_search` can sort by. */
const sortedBySearch = new Set(["crm.lead activity_date_deadline_my", "crm.lead my_activity_date_deadline"]);

/** Throws AppError `invalid_input` for a term that Odoo would silently ignore. */
function askedTerms({ odoo }: CallIo, model: string, fields: FieldMap, order: string): string[] {
  // Until 16 Odoo ignores the direction after a second space.
  const terms = order.split(",").map((term) => term.trim().replace(/\s+/g, " "));
  const lost = terms.map(nameOf).find((name) => fields.get(name)?.sortable === false);
  if (lost === undefined || odoo.series.major > 16 || sortedBySearch.has(`${model} ${lost}`)) return terms;
  throw new AppError("invalid_input", `Odoo cannot sort ${model} by ${lost}: it keeps no value of it.`, {
    path: "order",
    hint: "Order by a stored field (see describe_model), or leave the order out.",
  });
}

function ownTerms({ context, odoo }: CallIo, model: string, fields: FieldMap): string[] {
  const isDenied = deniedIn(context, model, fields);
  return termsOf(odoo.series.major, model).filter((term) => {
    const field = fields.get(nameOf(term));
    if (field === undefined || !field.sortable || isDenied(field.name)) return false;
    return field.relation === undefined || isOpen(field.relation);
  });

  /** Odoo sorts a relation by the related model's own order, whose fields must be open too. */
  function isOpen(relation: string): boolean {
    if (context.rules.models.get(relation)?.read !== true || hidesNames(context.rules, relation)) return false;
    // The addon follows relations in that order further than they are known here.
    if (odoo.kind === "addon")
      return [...context.rules.models.values()].every((rule) => rule.deniedFields.length === 0);
    const hidden = deniedByName(context, relation);
    return !termsOf(odoo.series.major, relation).some((term) => hidden(nameOf(term)));
  }
}

function termsOf(major: number, model: string): string[] {
  const order = defaultOrders[major <= 16 ? 14 : 19][model] ?? "id";
  return order.split(",").map((term) => term.trim());
}

function nameOf(term: string): string {
  return term.split(/\s/, 1)[0] ?? "";
}
