import type { FieldInfo, FieldMap } from "#lib/kernel/odoo-values.ts";
import type { Principal } from "#lib/policy/actor.ts";
import { findClosures } from "#lib/policy/closures/find-closures.ts";
import { decide } from "#lib/policy/decide.ts";
import type { PolicyRequest } from "#lib/policy/request.ts";
import type { ModelRule } from "#lib/policy/types.ts";

type Attributes = Partial<FieldInfo>;

export const field = (name: string, attributes: Attributes = {}): FieldInfo => ({
  name,
  type: attributes.relation === undefined ? "char" : "many2one",
  string: name,
  required: false,
  readonly: false,
  store: true,
  computed: (attributes.depends ?? []).length > 0,
  searchable: true,
  sortable: true,
  groupable: true,
  translate: false,
  companyDependent: false,
  ...attributes,
});
export const map = (fields: Readonly<Record<string, Attributes>>): FieldMap =>
  new Map(
    Object.entries({ display_name: { store: false }, ...fields }).map(([name, attributes]) => [
      name,
      field(name, attributes),
    ]),
  );
const related = (path: string, attributes: Attributes = {}): Attributes => ({
  related: path,
  depends: [path],
  store: false,
  ...attributes,
});

/** Fields as Odoo 19 describes them. */
export const odoo: Readonly<Record<string, FieldMap>> = {
  "res.partner": map({
    name: {},
    parent_id: { relation: "res.partner" },
    email: {},
    ref: {},
    phone: {},
    color: { type: "integer" },
    email_normalized: { depends: ["email"], readonly: true },
    is_blacklisted: { depends: ["email_normalized"], readonly: true, store: false, type: "boolean" },
    complete_name: { depends: ["name", "parent_id.complete_name"], readonly: true },
    phone_mobile_search: { store: false },
    message_ids: { type: "one2many", relation: "mail.message" },
    activity_ids: { type: "one2many", relation: "mail.activity" },
    city: {},
    country_id: { relation: "res.country" },
    is_company: { type: "boolean" },
  }),
  "res.users": map({
    partner_id: { relation: "res.partner", required: true },
    login: {},
    name: related("partner_id.name"),
    email: related("partner_id.email"),
  }),
  "crm.lead": map({
    name: {},
    partner_id: { relation: "res.partner" },
    user_id: { relation: "res.users" },
    email_from: { depends: ["partner_id.email"] },
    email_normalized: { depends: ["email_from"], readonly: true },
    automated_probability: { type: "float", depends: ["email_normalized"], readonly: true },
    probability: { type: "float", depends: ["automated_probability"] },
    street: { depends: ["partner_id"] },
    user_email: related("user_id.partner_id.email"),
    seller_email: related("user_id.partner_id.email"),
    lead_properties: { type: "properties" },
    phone: {},
    phone_mobile_search: { store: false },
  }),
  "product.template": map({
    name: { required: true },
    list_price: { type: "float" },
    standard_price: { type: "float", store: false, depends: ["product_variant_ids.standard_price"] },
    product_variant_ids: { type: "one2many", relation: "product.product" },
  }),
  "product.product": map({
    product_tmpl_id: { relation: "product.template", required: true },
    name: related("product_tmpl_id.name"),
    list_price: related("product_tmpl_id.list_price", { type: "float" }),
    lst_price: { type: "float", store: false, depends: ["list_price"] },
    default_code: {},
    standard_price: { type: "float" },
  }),
  "sale.order": map({
    name: {},
    message_ids: { type: "one2many", relation: "mail.message" },
    date_order: { type: "datetime" },
    partner_id: { relation: "res.partner" },
    state: {},
  }),
  "sale.order.line": map({
    order_id: { relation: "sale.order", required: true },
    name: { depends: ["product_id"], type: "text" },
    product_id: { relation: "product.product" },
    price_unit: { type: "float" },
    technical_price_unit: { type: "float" },
    state: related("order_id.state", { readonly: true }),
    company_id: related("order_id.company_id", { readonly: true }),
  }),
  "account.move": map({
    amount_total: { type: "monetary", readonly: true },
    amount_total_signed: { type: "monetary", readonly: true, computed: true },
    amount_residual: { type: "monetary", readonly: true, computed: true },
    tax_totals: { type: "binary", store: false, computed: true },
    payment_state: { type: "selection", depends: ["amount_residual"] },
    payment_term_details: { type: "binary", store: false, depends: ["payment_state"] },
  }),
  "account.move.line": map({ amount_currency: { type: "monetary" } }),
  "utm.campaign": map({ name: { depends: ["title"] }, title: {} }),
  "calendar.event": map({
    access_token: {},
    videocall_location: { depends: ["videocall_source", "access_token"] },
    videocall_source: { type: "selection", depends: ["videocall_location"] },
    is_shared: { type: "boolean", depends: ["access_token"] },
  }),
  "purchase.order": map({ name: {}, amount_untaxed: { type: "monetary", readonly: true } }),
  "purchase.bill.union": map({ name: { readonly: true }, amount: { type: "monetary", readonly: true } }),
  "hr.employee.public": map({ name: { readonly: true }, work_phone: { readonly: true } }),
  "x.report": map({ name: { readonly: true }, total: { type: "float", readonly: true } }),
  "x.own": map({
    display_name: { depends: ["name"], store: false, computed: true },
    name: {},
    company_id: { relation: "res.company", depends: ["total"] },
    rate: { type: "float", depends: ["total", "name"] },
    total: { type: "float", readonly: true },
  }),
  "hr.version": map({
    wage: { type: "monetary" },
    contract_wage: { type: "monetary", store: false, depends: ["wage"], readonly: true },
  }),
  "sale.report": map({
    name: { readonly: true },
    price_unit: { type: "float", readonly: true },
    date: { type: "datetime", readonly: true },
  }),
  "mail.message": map({ subject: {}, record_name: { store: false, readonly: true }, email_from: {}, reply_to: {} }),
  "ir.attachment": map({ name: {}, res_name: { store: false, readonly: true } }),
  "rating.rating": map({
    rating: { type: "float" },
    res_name: { readonly: true },
    parent_res_name: { readonly: true },
  }),
  "x.order": map({
    note: {},
    partner_id: { relation: "res.partner", required: true },
    user_id: { relation: "x.user" },
    seller_contact_id: { relation: "x.contact", depends: ["user_id"] },
    invoice_partner_id: { relation: "res.partner", depends: ["partner_id"] },
    pricelist_id: { relation: "x.pricelist", depends: ["partner_id", "company_id"] },
    company_id: { relation: "res.company" },
    line_ids: { type: "one2many", relation: "x.order.line" },
    terms: { type: "html", depends: ["partner_id"] },
    amount: { type: "monetary", depends: ["line_ids.price", "partner_id", "company_id"] },
    status: { type: "selection", depends: ["amount"] },
    is_done: { type: "boolean", depends: ["status"] },
    order_count: { type: "integer", depends: ["amount"] },
    residual: { type: "monetary", depends: ["line_ids.residual"] },
    summary: { depends: ["note", "partner_id"] },
    area: { type: "selection", depends: ["summary"] },
    is_company: related("partner_id.is_company", { type: "boolean" }),
  }),
  "x.contact": map({ name: {} }),
  "x.user": map({ contact_id: { relation: "x.contact", required: true }, name: related("contact_id.name") }),
  "x.order.line": map({
    order_id: { relation: "x.order", required: true },
    price: { type: "monetary" },
    debit: { type: "monetary" },
    credit: { type: "monetary" },
    balance: { type: "monetary", depends: ["debit", "credit"] },
    rate: { type: "float" },
    worth: { type: "monetary", depends: ["price", "rate"] },
    // A field of the order that can be set on a line, which does not make the order a part of the line.
    terms: related("order_id.terms", { type: "html" }),
    residual: { type: "monetary" },
  }),
  "res.company": map({
    partner_id: { relation: "res.partner", required: true },
    city: { depends: ["partner_id.city", "partner_id.country_id"], store: false },
    country_id: { relation: "res.country", depends: ["partner_id.city", "partner_id.country_id"], store: false },
    area_code: { depends: ["country_id"], store: false },
  }),
  "stock.move": map({ value: { type: "monetary" }, quantity: { type: "float" } }),
  "product.value": map({
    move_id: { relation: "stock.move" },
    value: { type: "monetary" },
    current_value: related("move_id.value", { type: "monetary" }),
  }),
  "payment.transaction": map({ reference: {}, partner_email: {}, partner_phone: {}, partner_city: {} }),
  "mail.activity": map({ summary: {}, res_name: { readonly: true } }),
  "hr.employee": map({
    resource_id: { relation: "resource.resource", required: true },
    name: related("resource_id.name"),
    version_id: { relation: "hr.version", required: true },
    wage: related("version_id.wage", { type: "monetary" }),
    contract_wage: related("version_id.contract_wage", { type: "monetary", readonly: true }),
    work_phone: {},
  }),
  "resource.resource": map({ name: {} }),
  "stock.move.line": map({ product_id: { relation: "product.product" }, quantity: { type: "float" } }),
};

export const rule = (model: string, change: Partial<ModelRule> = {}): ModelRule => ({
  model,
  label: model,
  read: true,
  create: true,
  write: true,
  unlink: false,
  actions: [],
  deniedFields: [],
  ...change,
});
export const rulesOf = (rules: readonly ModelRule[]) => ({
  version: 1,
  models: new Map(rules.map((one) => [one.model, one])),
});
export const open = (denied: Readonly<Record<string, readonly string[]>> = {}, closed: readonly string[] = []) =>
  rulesOf(
    Object.keys(odoo)
      .filter((model) => !closed.includes(model) && model !== "resource.resource")
      .map((model) => rule(model, { deniedFields: denied[model] ?? [] })),
  );

/** Returns the closed fields of a model, as `email_normalized: res.partner.email`. */
export function closedIn(model: string, rules: ReturnType<typeof open>): string[] {
  const found = findClosures(rules, model, (name) => odoo[name] ?? null);
  if ("need" in found) throw new Error(`needs ${found.need}`);
  return [...found.closed].map(([name, by]) => `${name}: ${by.model}.${by.field}`).toSorted();
}

/** Returns why a request is refused, or `allowed`. */
export function said(
  request: PolicyRequest,
  rules: ReturnType<typeof open>,
  more: Readonly<Record<string, FieldMap>> = {},
) {
  const fields = { ...odoo, ...more };
  const known = (model: string): FieldMap => {
    const found = findClosures(rules, model, (name) => fields[name] ?? null);
    const closed = "closed" in found ? found.closed : new Map();
    return new Map(
      [...(fields[model] ?? [])].map(([name, info]) => {
        const by = closed.get(name);
        return [name, by === undefined ? info : { ...info, closed: by }];
      }),
    );
  };
  const key = { kind: "key", scope: "write" } as Principal;
  const decision = decide({ principal: key, rules, request, fieldsOf: known });
  if ("need" in decision) throw new Error(`needs ${decision.need}`);
  return decision.allow ? "allowed" : decision.denial.reason;
}

/** Returns the fields with the closures of these rules, as the gateway marks them. */
function marked(rules: ReturnType<typeof open>) {
  return (model: string): FieldMap | undefined => {
    const found = findClosures(rules, model, (name) => odoo[name] ?? null);
    const closed = "closed" in found ? found.closed : new Map();
    return (
      odoo[model] &&
      new Map(
        [...odoo[model]].map(([name, info]) => [name, closed.has(name) ? { ...info, closed: closed.get(name) } : info]),
      )
    );
  };
}
export function ask(rules: ReturnType<typeof open>, request: PolicyRequest) {
  const principal = { kind: "key", scope: "write" } as never;
  const decision = decide({ principal, rules, request, fieldsOf: marked(rules) });
  if ("need" in decision) throw new Error(`needs ${decision.need}`);
  return decision.allow ? "yes" : `${decision.denial.path}: ${decision.denial.message} ${decision.denial.hint}`;
}
