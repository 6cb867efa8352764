import { describe, expect, test } from "vitest";
import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import type { Principal } from "../actor.ts";
import { decide } from "../decide.ts";
import { hidesNames } from "../fields/closed-names.ts";
import type { PolicyRequest } from "../request.ts";
import type { ModelRule } from "../types.ts";
import { findClosures } from "./find-closures.ts";

type Attributes = Partial<FieldInfo>;

const field = (name: string, attributes: Attributes = {}): FieldInfo => ({
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
const map = (fields: Readonly<Record<string, Attributes>>): FieldMap =>
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

/** As Odoo 19 tells them. */
const odoo: Readonly<Record<string, FieldMap>> = {
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
    // A field of the order that can be set here, which makes no line a part of one.
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

const rule = (model: string, change: Partial<ModelRule> = {}): ModelRule => ({
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
const rulesOf = (rules: readonly ModelRule[]) => ({
  version: 1,
  models: new Map(rules.map((one) => [one.model, one])),
});
const open = (denied: Readonly<Record<string, readonly string[]>> = {}, closed: readonly string[] = []) =>
  rulesOf(
    Object.keys(odoo)
      .filter((model) => !closed.includes(model) && model !== "resource.resource")
      .map((model) => rule(model, { deniedFields: denied[model] ?? [] })),
  );

/** The closed fields of a model, as `email_normalized: res.partner.email`. */
function closedIn(model: string, rules: ReturnType<typeof open>): string[] {
  const found = findClosures(rules, model, (name) => odoo[name] ?? null);
  if ("need" in found) throw new Error(`needs ${found.need}`);
  return [...found.closed].map(([name, by]) => `${name}: ${by.model}.${by.field}`).toSorted();
}

/** Why a request is refused; `allowed` where it is not. */
function said(request: PolicyRequest, rules: ReturnType<typeof open>, more: Readonly<Record<string, FieldMap>> = {}) {
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

describe("a denial closes what tells the field", () => {
  test("that is computed from it, however often over", () => {
    expect(closedIn("res.partner", open({ "res.partner": ["email"] }))).toEqual([
      "email_normalized: res.partner.email",
      "is_blacklisted: res.partner.email",
    ]);
  });

  test("on other models, by a path, a relation or another name, and not what is counted from many", () => {
    expect(closedIn("crm.lead", open({ "res.partner": ["email"] }))).toEqual([
      "email_from: res.partner.email",
      "email_normalized: res.partner.email",
      "seller_email: res.partner.email",
      "user_email: res.partner.email",
    ]);
    expect(closedIn("res.users", open({ "res.partner": ["email"] }))).toEqual(["email: res.partner.email"]);
    expect(closedIn("product.product", open({ "product.template": ["list_price"] }))).toEqual([
      "list_price: product.template.list_price",
      "lst_price: product.template.list_price",
    ]);
  });

  test("where Odoo does not tell it: by the table, and a text of the same name that follows a relation", () => {
    expect(closedIn("res.partner", open({ "res.partner": ["phone"] }))).toEqual([
      "phone_mobile_search: res.partner.phone",
    ]);
    expect(closedIn("crm.lead", open({ "res.partner": ["street"] }))).toEqual(["street: res.partner.street"]);
    expect(closedIn("sale.order.line", open({ "product.product": ["name"] }))).toContain("name: product.product.name");
    expect(closedIn("sale.report", open({ "sale.order.line": ["price_unit"], "sale.order": ["date_order"] }))).toEqual([
      "date: sale.order.date_order",
      "display_name: sale.order.date_order",
      "price_unit: sale.order.line.price_unit",
    ]);
    // The column shows the name of the order, and contacts have a field of the same name.
    expect(closedIn("sale.report", open({ "res.partner": ["name"] }))).not.toContain("name: res.partner.name");
    expect(closedIn("mail.message", open({ "res.partner": ["email"] }))).toEqual([
      "email_from: res.partner.email",
      "reply_to: res.partner.email",
    ]);
  });

  test("and the names that show it, with the copies of names", () => {
    expect(closedIn("res.partner", open({ "res.partner": ["name"] }))).toEqual([
      "complete_name: res.partner.name",
      "display_name: res.partner.name",
    ]);
    expect(closedIn("product.product", open({ "product.product": ["default_code"] }))).toEqual([
      "display_name: product.product.default_code",
    ]);
    expect(closedIn("mail.message", open({ "sale.order": ["name"] }))).toEqual([
      "display_name: sale.order.display_name",
      "record_name: sale.order.display_name",
      "reply_to: sale.order.display_name",
    ]);
  });

  test.each([
    ["ir.attachment", "res_name"],
    ["rating.rating", "parent_res_name"],
  ])("of a name in %s that belongs to a record of any model: %s", (model, name) => {
    expect(closedIn(model, open({ "sale.order": ["name"] }))).toContain(`${name}: sale.order.display_name`);
  });

  test("and copies that code keeps, alone or times a quantity", () => {
    const costs = open({ "product.product": ["standard_price"] });
    expect(closedIn("stock.move", costs)).toEqual(["value: product.product.standard_price"]);
    expect(closedIn("product.value", costs)).toEqual([
      "current_value: product.product.standard_price",
      "value: product.product.standard_price",
    ]);
    const contacts = open({ "res.partner": ["email", "phone"] });
    expect(closedIn("payment.transaction", contacts)).toEqual([
      "partner_email: res.partner.email",
      "partner_phone: res.partner.phone",
    ]);
  });

  test("of the records that can have such rows, and no others", () => {
    for (const model of ["mail.message", "mail.activity"]) {
      const name = model === "mail.message" ? "record_name" : "res_name";
      // The name of a line shows the reference of its customer.
      expect(closedIn(model, open({ "res.partner": ["ref"] }))).not.toContainEqual(expect.stringContaining(name));
      expect(closedIn(model, open({ "res.partner": ["name"] }))).toContain(`${name}: res.partner.display_name`);
    }
  });

  test("of a name that is another record's, and of what a search by that name looks into", () => {
    const line = { kind: "read", model: "stock.move.line", domain: [["display_name", "ilike", "4016"]] } as const;
    expect(closedIn("stock.move.line", open({ "product.template": ["name"] }))).toEqual([
      "display_name: product.template.name",
    ]);
    expect(said(line, open())).toBe("allowed");
    expect(said(line, open({ "product.product": ["barcode"] }))).toBe("field_denied");
  });

  test("of a name, or a text that Odoo keeps itself, that is the name of a record of a closed model", () => {
    const closed = open({}, ["product.product", "res.partner"]);
    expect(closedIn("stock.move.line", closed)).toEqual(["display_name: product.product.display_name"]);
    expect(hidesNames(closed, "stock.move.line")).toBe(true);
    expect(hidesNames(open(), "stock.move.line")).toBe(false);
    const fields = map({ invoice_partner_display_name: { readonly: true }, ref: {} });
    const found = findClosures(closed, "account.move", (name) => (name === "account.move" ? fields : null));
    expect("closed" in found && [...found.closed.keys()]).toEqual(["invoice_partner_display_name"]);
    // What people type themselves is the record's own, whatever it was proposed from.
    const own = map({ contact_name: {} });
    expect(findClosures(closed, "crm.lead", (name) => (name === "crm.lead" ? own : null))).toEqual({
      closed: new Map(),
    });
  });

  test("of a record without a name of its own: a search may look into the records that it points at", () => {
    const own = map({ product_id: { relation: "product.product" }, note: { type: "integer" } });
    const call = { kind: "read", model: "x.unnamed", domain: [["display_name", "ilike", "4016"]] } as const;
    const rules = (denied: readonly string[]) =>
      rulesOf([rule("x.unnamed"), rule("product.product", { deniedFields: denied }), rule("product.template")]);
    expect(said(call, rules(["barcode"]), { "x.unnamed": own })).toBe("field_denied");
    expect(said(call, rules(["weight"]), { "x.unnamed": own })).toBe("allowed");
  });

  test("where its code says what Odoo does not tell, and a computed value whose name begins with the field's", () => {
    expect(closedIn("sale.order.line", open({ "sale.order.line": ["price_unit"] }))).toContain(
      "technical_price_unit: sale.order.line.price_unit",
    );
    expect(closedIn("sale.order.line", open({ "sale.order.line": ["technical_price_unit"] }))).toContain(
      "price_unit: sale.order.line.technical_price_unit",
    );
    // The code looks at a state and takes the amounts of lines.
    expect(closedIn("account.move", open({ "account.move.line": ["amount_currency"] }))).toContain(
      "payment_term_details: account.move.line.amount_currency",
    );
    const totals = closedIn("account.move", open({ "account.move": ["amount_total"] }));
    expect(totals).toEqual(["amount_total_signed: account.move.amount_total", "tax_totals: account.move.amount_total"]);
    expect(closedIn("crm.lead", open({ "crm.lead": ["phone"] }))).toEqual(["phone_mobile_search: crm.lead.phone"]);
  });

  test("with what holds the same value: another name, its source, a sister, and the one field that it is made of", () => {
    const prices = ["list_price: product.product.lst_price"];
    expect(closedIn("product.product", open({ "product.product": ["lst_price"] }))).toEqual(prices);
    expect(closedIn("product.template", open({ "product.product": ["lst_price"] }))).toEqual(prices);
    expect(closedIn("product.product", open({ "product.template": ["standard_price"] }))).toEqual([
      "standard_price: product.template.standard_price",
    ]);
    expect(closedIn("hr.employee", open({ "hr.employee": ["contract_wage"] }))).toEqual([
      "wage: hr.employee.contract_wage",
    ]);
    expect(closedIn("utm.campaign", open({ "utm.campaign": ["name"] }))).toEqual([
      "display_name: utm.campaign.name",
      "title: utm.campaign.name",
    ]);
    // A copy on another model says nothing of the source, which that model's own rule opens, but for its sisters.
    expect(closedIn("res.users", open({ "crm.lead": ["user_email"] }))).toEqual([]);
    expect(closedIn("crm.lead", open({ "crm.lead": ["user_email"] }))).toEqual(["seller_email: crm.lead.user_email"]);
  });

  test("and a secret closes what is made of it, whatever is denied", () => {
    for (const rules of [open(), open({ "res.partner": ["email"] })])
      expect(closedIn("calendar.event", rules)).toEqual(["videocall_location: calendar.event.access_token"]);
  });

  test("in views too, also in those that nobody knows", () => {
    expect(closedIn("purchase.bill.union", open({ "purchase.order": ["amount_untaxed"] }))).toContain(
      "amount: purchase.order.amount_untaxed",
    );
    expect(closedIn("hr.employee.public", open({ "hr.employee": ["work_phone"] }))).toContain(
      "work_phone: hr.employee.work_phone",
    );
    expect(closedIn("x.report", open({ "sale.order": ["name"] }))).toContain("name: sale.order.name");
    expect(closedIn("x.own", open({ "sale.order": ["name"] }))).toEqual([]);
  });

  test("but of a relation only names, texts and what leads to that record or another part of it", () => {
    expect(closedIn("x.order", open({ "x.order": ["partner_id"] }))).toEqual([
      "invoice_partner_id: x.order.partner_id",
      "is_company: x.order.partner_id",
      "summary: x.order.partner_id",
      "terms: x.order.partner_id",
    ]);
    expect(closedIn("x.order", open({ "x.order": ["user_id"] }))).toEqual(["seller_contact_id: x.order.user_id"]);
    // What is denied beside it closes what it always does.
    const both = closedIn("x.order", open({ "x.order": ["partner_id", "note"] }));
    expect(both).toContain("area: x.order.note");
  });

  test("but of a number no choice and no count, nor what follows from these", () => {
    expect(closedIn("x.order", open({ "x.order.line": ["price"] }))).toEqual(["amount: x.order.line.price"]);
  });

  test("of fields that are worked out together, each by the path of its own name", () => {
    expect(closedIn("res.company", open({ "res.partner": ["city"] }))).toEqual(["city: res.partner.city"]);
    expect(closedIn("res.company", open({ "res.partner": ["country_id"] }))).toEqual([
      "area_code: res.partner.country_id",
      "country_id: res.partner.country_id",
    ]);
  });

  test("and the amounts of its own that a denied one is worked out from alone, not those of lines", () => {
    expect(closedIn("x.order.line", open({ "x.order.line": ["balance"] }))).toEqual([
      "credit: x.order.line.balance",
      "debit: x.order.line.balance",
    ]);
    expect(closedIn("x.order.line", open({ "x.order.line": ["worth"] }))).toEqual([]);
    expect(closedIn("x.order.line", open({ "x.order": ["amount"] }))).toEqual([]);
  });

  test("but no field of lines that can set some fields of what they belong to", () => {
    expect(closedIn("x.order.line", open({ "x.order": ["residual"] }))).toEqual([]);
  });

  test("but no company or currency that is worked out along with it, and no name with the name that shows it", () => {
    expect(closedIn("x.own", open({ "x.own": ["total"] }))).toEqual(["rate: x.own.total"]);
    expect(closedIn("x.own", open({ "x.own": ["display_name"] }))).toEqual([]);
  });

  test("but not a name that shows it for context keys alone", () => {
    expect(closedIn("res.partner", open({ "res.partner": ["email", "ref"] }))).not.toContain(
      "display_name: res.partner.email",
    );
  });

  test("asks for the fields of the models on the way, and ends where nobody knows them", () => {
    const rules = open({ "res.partner": ["email"] });
    const known = (names: readonly string[]) => (name: string) => (names.includes(name) ? odoo[name] : undefined);
    expect(findClosures(rules, "crm.lead", known(["crm.lead"]))).toEqual({ need: ["res.users", "res.partner"] });
    const alone = (name: string) => (name === "crm.lead" ? odoo["crm.lead"] : null);
    const found = findClosures(rules, "crm.lead", alone);
    expect("closed" in found && [...found.closed.keys()]).toEqual([
      "user_email",
      "seller_email",
      "email_from",
      "email_normalized",
    ]);
  });

  test("and nothing is asked for where nothing is denied", () => {
    const alone = (name: string) => (name === "res.partner" ? odoo["res.partner"] : undefined);
    expect(findClosures(open(), "res.partner", alone)).toEqual({ closed: new Map() });
  });
});

describe("a field of another record needs that record's model", () => {
  test("unless it is the record's own, or a part that is made along with it", () => {
    expect(closedIn("product.product", open({}, ["product.template"]))).toEqual([
      "list_price: product.template.list_price",
      "lst_price: product.template.list_price",
    ]);
    expect(closedIn("res.users", open({}, ["res.partner"]))).toEqual(["email: res.partner.email"]);
    expect(closedIn("sale.order.line", open({}, ["sale.order"]))).toEqual(["state: sale.order.state"]);
    expect(closedIn("hr.employee", open())).toEqual([]);
  });
});

/** The fields with the marks of these rules, as the gateway knows them. */
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
function ask(rules: ReturnType<typeof open>, request: PolicyRequest) {
  const principal = { kind: "key", scope: "write" } as never;
  const decision = decide({ principal, rules, request, fieldsOf: marked(rules) });
  if ("need" in decision) throw new Error(`needs ${decision.need}`);
  return decision.allow ? "yes" : `${decision.denial.path}: ${decision.denial.message} ${decision.denial.hint}`;
}

describe("what is closed is closed to every question", () => {
  const rules = open({ "res.partner": ["email", "ref", "phone"] });
  const read = (rest: object, model = "res.partner"): PolicyRequest => ({ kind: "read", model, ...rest });

  test.each([
    ["read", read({ fields: ["email_normalized"] }), "fields[0]"],
    ["described", { kind: "describe", model: "res.partner", fields: ["email_normalized"] } as const, "fields[0]"],
    ["asked about", read({ domain: [["email_normalized", "=", "a"]] }), "domain[0]"],
    ["asked about by a path", read({ domain: [["partner_id.email_normalized", "=", "a"]] }, "crm.lead"), "domain[0]"],
    ["ordered by", read({ order: "email_normalized" }), "order"],
    ["grouped by", read({ groupby: ["email_normalized"], aggregates: [] }), "groupby"],
    ["added up", read({ groupby: [], aggregates: ["email_normalized:count_distinct"] }), "aggregates"],
  ] as const)("it is not %s, and the refusal says which denial closes it", (_how, request, path) => {
    expect(ask(rules, request)).toBe(
      `${path}: email_normalized of res.partner tells email, which is not enabled. Leave it out.`,
    );
  });

  test("nor written", () => {
    const change = (values: object): PolicyRequest => ({ kind: "write", model: "crm.lead", values: { ...values } });
    expect(ask(rules, change({ email_from: "a@example.com" }))).toContain(
      "email_from of crm.lead tells email of res.partner",
    );
    expect(ask(rules, change({ name: "Desk" }))).toBe("yes");
  });
});

describe("an order and groups by a relation", () => {
  const sorted = (denied: Readonly<Record<string, readonly string[]>>, rest: object, model = "sale.order.line") =>
    ask(open(denied), { kind: "read", model, ...rest });

  test("are refused where its model is sorted by a closed field", () => {
    const dates = { "sale.order": ["date_order"] };
    const refused = "order_id of sale.order.line is sorted by date_order of sale.order, which is not enabled.";
    expect(sorted(dates, { order: "order_id desc" })).toContain(`order: ${refused}`);
    expect(sorted(dates, { groupby: ["order_id"], aggregates: [] })).toContain(`groupby: ${refused}`);
    expect(sorted({ "sale.order": ["state"] }, { order: "order_id desc" })).toBe("yes");
  });

  test("are open where that field stands behind a name that may be told", () => {
    expect(sorted({ "res.users": ["login"] }, { order: "user_id" }, "crm.lead")).toBe("yes");
    expect(sorted({ "res.users": ["login"] }, { groupby: ["user_id"], aggregates: [] }, "crm.lead")).toBe("yes");
  });
});

test("no order or group goes by names that are known to be closed", () => {
  const fields = map({ plan_id: { relation: "crm.lead", namesClosed: true }, other_id: { relation: "crm.lead" } });
  const asked = (rest: object) =>
    decide({
      principal: { kind: "key", scope: "read" } as never,
      rules: rulesOf([rule("x.task"), rule("crm.lead")]),
      request: { kind: "read", model: "x.task", ...rest },
      fieldsOf: () => fields,
    });
  for (const rest of [{ order: "plan_id" }, { groupby: ["plan_id"], aggregates: [] }])
    expect(asked(rest)).toMatchObject({ allow: false, denial: { reason: "field_denied" } });
  for (const rest of [{ order: "other_id" }, { groupby: ["other_id"], aggregates: [] }])
    expect(asked(rest)).toEqual({ allow: true });
});

test("groups by a property are open, and what stands behind any other field that is no relation is not", () => {
  const grouped = (term: string) => ask(open(), { kind: "read", model: "crm.lead", groupby: [term], aggregates: [] });
  expect(grouped("lead_properties.0a1b2c3d4e5f6a7b")).toBe("yes");
  expect(grouped("lead_properties.0a1b.name")).toContain("lead_properties of crm.lead is no relation");
  expect(grouped("name.0a1b")).toContain("name of crm.lead is no relation");
});

test("a condition on properties as a whole is refused with its place and the right form", () => {
  expect(ask(open(), { kind: "read", model: "crm.lead", domain: [["lead_properties", "!=", false]] })).toContain(
    'domain[0]: Malformed: lead_properties holds many values, and a condition names one of them. Write ["lead_properties.a1b2c3","!=",false]',
  );
});

describe("a search by name", () => {
  const rules = open({ "res.partner": ["email", "ref"] });
  const find = (model: string, domain: never[] | readonly unknown[], under = rules) =>
    ask(under, { kind: "read", model, domain: domain as never });

  test("is refused where it looks into a field that is closed, with the condition that does not", () => {
    for (const [model, target, right] of [
      ["res.partner", "display_name", "name"],
      ["sale.order", "partner_id", "partner_id.name"],
      ["sale.order", "partner_id.display_name", "partner_id.name"],
      ["crm.lead", "partner_id", "partner_id.name"],
      ["res.partner", "parent_id", "parent_id.name"],
    ] as const) {
      const said = find(model, [[target, "ilike", "CANARY"]]);
      expect(said).toContain("A search by the name of res.partner also looks into email, which is not enabled.");
      expect(said).toContain(`Search the stored name alone: ["${right}","ilike","CANARY"]`);
      expect(find(model, [[right, "ilike", "CANARY"]])).toBe("yes");
    }
    expect(find("sale.order", [["partner_id", "=", "CANARY"]])).toContain("also looks into email");
    expect(find("sale.order", [["partner_id", "in", ["CANARY"]]])).toContain("also looks into email");
    expect(find("sale.order", [["partner_id", "=", 7]])).toBe("yes");
  });

  test("is open where it looks into nothing closed", () => {
    expect(find("res.partner", [["display_name", "ilike", "a"]], open({ "res.partner": ["phone"] }))).toBe("yes");
    expect(find("sale.order", [["partner_id", "ilike", "a"]], open())).toBe("yes");
  });

  test("looks into the names of other models, which may not be read or searched either", () => {
    const of = (rules: ReturnType<typeof open>) => ask(rules, { kind: "read", model: "sale.order", byName: true });
    expect(of(open())).toBe("yes");
    expect(of(open({}, ["res.partner"]))).toContain("also looks into name of res.partner");
    expect(of(open({ "res.partner": ["name"] }))).toContain("also looks into name of res.partner");
  });

  test("of a model that is not known may look into any of its texts", () => {
    const rules = rulesOf([rule("x.thing", { deniedFields: ["code"] })]);
    const fields = map({ name: {}, code: {} });
    const decision = decide({
      principal: { kind: "key", scope: "read" } as never,
      rules,
      request: { kind: "read", model: "x.thing", byName: true },
      fieldsOf: () => fields,
    });
    expect(decision).toMatchObject({ allow: false, denial: { reason: "field_denied" } });
  });

  test("looks into no text of a closed model that is shown and not kept", () => {
    const rules = rulesOf([rule("x.line", { deniedFields: ["price"] })]);
    const closed = { because: "owner", model: "hr.employee", field: "job_title" } as const;
    const said = (store: boolean) =>
      decide({
        principal: { kind: "key", scope: "read" } as never,
        rules,
        request: { kind: "read", model: "x.line", byName: true },
        fieldsOf: () => map({ name: {}, price: { type: "float" }, job_title: { store, closed } }),
      });
    expect(said(false)).toEqual({ allow: true });
    expect(said(true)).toMatchObject({ allow: false });
  });
});

describe("a write that changes another record", () => {
  const write = (model: string, values: object): PolicyRequest => ({ kind: "write", model, values: { ...values } });
  const create = (model: string, values: object): PolicyRequest => ({ kind: "create", model, values: { ...values } });
  const without = (model: string, change: Partial<ModelRule>) =>
    rulesOf([...open().models.values()].map((one) => (one.model === model ? { ...one, ...change } : one)));

  test("needs the right to change that model", () => {
    const rules = without("product.template", { write: false });
    expect(ask(rules, write("product.product", { list_price: 3 }))).toContain(
      "list_price of product.product also changes list_price of product.template, which may not be written.",
    );
    expect(ask(rules, write("product.product", { lst_price: 3 }))).toContain("also changes list_price");
    expect(ask(rules, write("product.product", { name: "Desk" }))).toContain("also changes name");
    expect(ask(rules, write("product.product", { default_code: "D" }))).toBe("yes");
    expect(ask(open(), write("product.product", { list_price: 3, lst_price: 3, name: "Desk" }))).toBe("yes");
  });

  test("also where a computed field is written through", () => {
    const rules = without("res.partner", { write: false });
    expect(ask(rules, write("crm.lead", { email_from: "a@example.com" }))).toContain(
      "also changes email of res.partner",
    );
    expect(
      ask(without("product.product", { write: false }), write("product.template", { standard_price: 1 })),
    ).toContain("also changes standard_price of product.product");
    // A lead that is created without a contact changes none.
    expect(ask(rules, create("crm.lead", { name: "Desk", email_from: "a@example.com" }))).toBe("yes");
    expect(ask(rules, create("crm.lead", { partner_id: 7, email_from: "a@example.com" }))).toContain("also changes");
  });

  test("and to create it where it is made along", () => {
    const rules = without("product.template", { create: false });
    expect(ask(rules, create("product.product", { name: "Desk" }))).toContain(
      "A new product.product also makes a new product.template, which may not be created.",
    );
    expect(ask(rules, create("product.product", { product_tmpl_id: 7 }))).toBe("yes");
    expect(ask(open(), create("product.product", { name: "Desk", list_price: 3 }))).toBe("yes");
  });

  test("a part of the record goes with it", () => {
    expect(ask(open(), create("hr.employee", { name: "Ann" }))).toBe("yes");
    expect(ask(open(), write("hr.employee", { name: "Ann" }))).toBe("yes");
  });
});
