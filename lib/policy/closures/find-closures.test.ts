import { describe, expect, test } from "vitest";
import { closedIn, map, odoo, open, rule, rulesOf, said } from "#tests/support/policy/closures-world.ts";
import { hidesNames } from "../fields/closed-names.ts";
import { findClosures } from "./find-closures.ts";

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
