import type { Row } from "../models/definition.ts";
import type { Model } from "../models/model.ts";
import { accessError, missing } from "../odoo-errors.ts";
import type { Store } from "../store.ts";

type Rule = (row: Row) => boolean;

/** Odoo shows these models to every internal user, whatever the company. */
const forAll: ReadonlySet<string> = new Set(["res.users", "res.company"]);
/** Odoo has no company rule for these models, although they have a company. */
const ruleless: ReadonlySet<string> = new Set(["resource.calendar"]);

/** Messages, activities and files: the field that names the model of their record, and the field of their owner. */
const attached: ReadonlyMap<string, { readonly model: string; readonly owner?: string }> = new Map([
  ["mail.message", { model: "model", owner: "author_id" }],
  ["mail.activity", { model: "res_model", owner: "user_id" }],
  ["ir.attachment", { model: "res_model" }],
]);

/**
 * Odoo's company rule: a record is visible if its company is one of the call's, or if it has none. A message, an
 * activity or a file is visible with its record, and to its owner. Throws as Odoo does for companies that are not the
 * user's.
 */
export function companyRule(store: Store, model: Model): Rule {
  const link = attached.get(model.name);
  if (link !== undefined) return store.hasAllCompanies ? () => true : attachedRule(store, link.model, link.owner);
  if (ruleless.has(model.name) || !(model.fields.has("company_id") || forAll.has(model.name))) return () => true;
  const { companies } = store;
  if (forAll.has(model.name) || store.hasAllCompanies) return () => true;
  return (row) => {
    const own = store.value(model, row, "company_id");
    return typeof own !== "number" || companies.has(own) || isUser(store, model, row);
  };
}

/** True for the contact of a user, which everybody may see. */
function isUser(store: Store, { name }: Model, { id }: Row): boolean {
  return name === "res.partner" && store.referring("res.users", "partner_id", id).length > 0;
}

function attachedRule(store: Store, key: string, owner: string | undefined): Rule {
  const rules = new Map<string, Rule>();
  const partner = store.read("res.users", store.user, "partner_id");
  const mine = owner === "author_id" ? partner : store.user;
  return (row) => {
    if (owner !== undefined && row[owner] === mine) return true;
    const name = row[key];
    if (typeof name !== "string" || !store.knows(name)) return true;
    const rule = rules.get(name) ?? companyRule(store, store.model(name));
    rules.set(name, rule);
    const record = store.row(name, Number(row["res_id"]));
    return record === undefined || rule(record);
  };
}

/** Returns the record. Throws in Odoo's words if it was deleted or belongs to another company. */
export function seenRow(store: Store, model: Model, id: number, operation: string): Row {
  const row = store.row(model.name, id) ?? missing(model.name, id);
  if (companyRule(store, model)(row)) return row;
  const company = store.value(model, row, "company_id");
  const other = typeof company === "number" ? `: ${store.name("res.company", company)}` : "";
  throw accessError(
    `Uh-oh! Looks like you have stumbled upon some top-secret records.\n\nSorry, ${store.name("res.users", store.user)} (id=${store.user}) doesn't have '${operation}' access to:\n- ${model.label} (${model.name})\n\nThis seems to be a multi-company issue, you might be able to access the record by switching to the company${other}.`,
  );
}
