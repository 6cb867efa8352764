import { expect } from "vitest";
import { field, fieldMap, judged } from "#tests/support/judged.ts";

const unstored = (...depends: string[]) => ({ store: false, computed: depends.length > 0, depends });
const toMany = (relation: string) => ({ relation, store: false, computed: true, depends: ["x"] });
export const known = {
  "product.product": fieldMap(
    field("name", "char"),
    field("qty_available", "float", unstored("stock_quant_ids")),
    field("image_1920", "binary", unstored("image_variant_1920")),
    field("product_tmpl_id", "many2one", { relation: "product.template" }),
    field("standard_price", "float", { store: false, companyDependent: true }),
    field("x_guess", "float", unstored("name")),
    field("x_order", "char", { store: false }),
    field("x_name", "char", { store: false, computed: true, related: "product_tmpl_id.name" }),
  ),
  "product.template": fieldMap(
    field("name", "char"),
    field("image_1920", "binary"),
    field("standard_price", "float", unstored("product_variant_ids.standard_price")),
    field("product_variant_ids", "one2many", { relation: "product.product" }),
    field("attribute_line_ids", "one2many", {
      relation: "product.template.attribute.line",
      relationField: "product_tmpl_id",
    }),
  ),
  "product.template.attribute.line": fieldMap(
    field("value_ids", "many2many", { relation: "product.attribute.value" }),
    field("product_tmpl_id", "many2one", { relation: "product.template", required: true }),
    field("active", "boolean"),
  ),
  "product.attribute.value": fieldMap(field("name", "char")),
  "stock.picking": fieldMap(
    field("scheduled_date", "datetime"),
    field("location_id", "many2one", { relation: "stock.location" }),
    field("state", "selection", { readonly: true }),
  ),
  "stock.quant": fieldMap(
    field("inventory_quantity", "float"),
    field("inventory_quantity_auto_apply", "float", unstored("quantity")),
  ),
  "stock.lot": fieldMap(field("name", "char"), field("location_id", "many2one", { relation: "stock.location" })),
  "stock.location": fieldMap(field("name", "char")),
  "account.move.line": fieldMap(field("reconciled_lines_ids", "many2many", toMany("account.move.line"))),
  "account.account": fieldMap(
    field("code", "char", unstored("code_store")),
    field("opening_debit", "monetary", unstored()),
  ),
  "account.tax": fieldMap(field("name", "char"), field("formula", "text")),
  x_rule: fieldMap(field("x_name", "char"), field("condition_python", "text")),
  "res.partner": fieldMap(
    field("company_type", "selection", { ...unstored("is_company"), selection: [["person", "Person"]] }),
    field("message_partner_ids", "many2many", toMany("res.partner")),
  ),
  "crm.team": fieldMap(field("name", "char"), field("member_ids", "many2many", toMany("res.users"))),
  "res.users": fieldMap(field("name", "char")),
  "project.task": fieldMap(
    field("name", "char"),
    field("display_name", "char", unstored("name")),
    field("recurring_task", "boolean"),
  ),
  "calendar.event": fieldMap(
    field("name", "char"),
    field("start", "datetime"),
    field("recurrency", "boolean"),
    field("recurrence_update", "selection", { store: false }),
    field("interval", "integer", unstored("recurrence_id")),
  ),
  "crm.lead": fieldMap(field("activity_ids", "one2many", { relation: "mail.activity", relationField: "res_id" })),
  "hr.employee": fieldMap(
    field("leave_manager_id", "many2one", { relation: "res.users" }),
    field("parent_id", "many2one", { relation: "hr.employee" }),
  ),
  "res.currency": fieldMap(field("active", "boolean")),
  "project.project": fieldMap(field("name", "char"), field("active", "boolean"), field("allow_milestones", "boolean")),
  "project.collaborator": fieldMap(field("partner_id", "many2one", { relation: "res.partner", required: true })),
  "hr.department": fieldMap(field("manager_id", "many2one", { relation: "hr.employee" })),
  "mail.activity": fieldMap(field("active", "boolean"), field("summary", "char")),
};
export const writes = { read: true, create: true, write: true };
export type Rules = Parameters<typeof judged>[0]["rules"];
export const ask =
  (operation: "create" | "write") =>
  (model: string, values: Record<string, unknown>, more: Rules = {}) =>
    judged({ operation, model, values, known, rules: { [model]: writes, ...more } });
export const write = ask("write");
export const create = ask("create");
export const fixedField = { by: "portal_admin", where: "models.fixed_field" };
export const closed = (path: string, hint = "Leave it out.") => ({
  reason: "field_readonly",
  path: `values.${path}`,
  hint: expect.stringContaining(hint),
  remedy: fixedField,
});
export const movedOn = (path: string, hint: string) => ({
  ...closed(path, hint),
  remedy: { by: "portal_admin", where: "models.action" },
});
export const beside = (path: string, message: string) => ({
  reason: "relation_disabled",
  path: `values.${path}`,
  message: expect.stringContaining(message),
});
