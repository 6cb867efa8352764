import { describe, expect, test } from "vitest";
import { closedIn, map, odoo, open, rule, rulesOf, said } from "#tests/support/policy/closures-world.ts";
import { hidesNames } from "../fields/closed-names.ts";
import { findClosures } from "./find-closures.ts";

describe("fields that a denied field closes", () => {
  test("a denied field closes fields that are computed from it, through any number of steps", () => {
    expect(closedIn("res.partner", open({ "res.partner": ["email"] }))).toEqual([
      "email_normalized: res.partner.email",
      "is_blacklisted: res.partner.email",
    ]);
  });

  test("a denied field closes fields of other models by path, relation or alias, but no count of many records", () => {
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

  test("a denied field closes fields of the table, and texts of the same name behind a relation", () => {
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
    // The column shows the name of the order, although contacts have a field of the same name.
    expect(closedIn("sale.report", open({ "res.partner": ["name"] }))).not.toContain("name: res.partner.name");
    expect(closedIn("mail.message", open({ "res.partner": ["email"] }))).toEqual([
      "email_from: res.partner.email",
      "reply_to: res.partner.email",
    ]);
  });

  test("a denied field closes the display names that show it, and copies of those names", () => {
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
  ])("a denied name closes the name in %s that may belong to a record of any model: %s", (model, name) => {
    expect(closedIn(model, open({ "sale.order": ["name"] }))).toContain(`${name}: sale.order.display_name`);
  });

  test("a denied field closes copies that Odoo's code keeps, alone or multiplied by a quantity", () => {
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

  test("a denied name closes the names in linked rows only if its model can have such rows", () => {
    for (const model of ["mail.message", "mail.activity"]) {
      const name = model === "mail.message" ? "record_name" : "res_name";
      // The name of a line shows the reference of its customer.
      expect(closedIn(model, open({ "res.partner": ["ref"] }))).not.toContainEqual(expect.stringContaining(name));
      expect(closedIn(model, open({ "res.partner": ["name"] }))).toContain(`${name}: res.partner.display_name`);
    }
  });

  test("a denied field closes display names of other records, and what a search by such a name looks into", () => {
    const line = { kind: "read", model: "stock.move.line", domain: [["display_name", "ilike", "4016"]] } as const;
    expect(closedIn("stock.move.line", open({ "product.template": ["name"] }))).toEqual([
      "display_name: product.template.name",
    ]);
    expect(said(line, open())).toBe("allowed");
    expect(said(line, open({ "product.product": ["barcode"] }))).toBe("field_denied");
  });

  test("a closed model closes display names and maintained texts that show its records' names", () => {
    const closed = open({}, ["product.product", "res.partner"]);
    expect(closedIn("stock.move.line", closed)).toEqual(["display_name: product.product.display_name"]);
    expect(hidesNames(closed, "stock.move.line")).toBe(true);
    expect(hidesNames(open(), "stock.move.line")).toBe(false);
    const fields = map({ invoice_partner_display_name: { readonly: true }, ref: {} });
    const found = findClosures(closed, "account.move", (name) => (name === "account.move" ? fields : null));
    expect("closed" in found && [...found.closed.keys()]).toEqual(["invoice_partner_display_name"]);
    // A text that users can change is the record's own, even if Odoo proposed it.
    const own = map({ contact_name: {} });
    expect(findClosures(closed, "crm.lead", (name) => (name === "crm.lead" ? own : null))).toEqual({
      closed: new Map(),
    });
  });

  test("a denied field closes the search by name of records without a name that refer to it", () => {
    const own = map({ product_id: { relation: "product.product" }, note: { type: "integer" } });
    const call = { kind: "read", model: "x.unnamed", domain: [["display_name", "ilike", "4016"]] } as const;
    const rules = (denied: readonly string[]) =>
      rulesOf([rule("x.unnamed"), rule("product.product", { deniedFields: denied }), rule("product.template")]);
    expect(said(call, rules(["barcode"]), { "x.unnamed": own })).toBe("field_denied");
    expect(said(call, rules(["weight"]), { "x.unnamed": own })).toBe("allowed");
  });

  test("a denied field closes undeclared dependencies, and computed values whose names begin with its own", () => {
    expect(closedIn("sale.order.line", open({ "sale.order.line": ["price_unit"] }))).toContain(
      "technical_price_unit: sale.order.line.price_unit",
    );
    expect(closedIn("sale.order.line", open({ "sale.order.line": ["technical_price_unit"] }))).toContain(
      "price_unit: sale.order.line.technical_price_unit",
    );
    // The method uses a state and the amounts of lines.
    expect(closedIn("account.move", open({ "account.move.line": ["amount_currency"] }))).toContain(
      "payment_term_details: account.move.line.amount_currency",
    );
    const totals = closedIn("account.move", open({ "account.move": ["amount_total"] }));
    expect(totals).toEqual(["amount_total_signed: account.move.amount_total", "tax_totals: account.move.amount_total"]);
    expect(closedIn("crm.lead", open({ "crm.lead": ["phone"] }))).toEqual(["phone_mobile_search: crm.lead.phone"]);
  });

  test("a denied field closes every field of the same value: an alias, its source, a parallel alias, its only term", () => {
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
    // A copy on another model leaves the source open, which that model's own rule decides on, but closes copies of the
    // same field.
    expect(closedIn("res.users", open({ "crm.lead": ["user_email"] }))).toEqual([]);
    expect(closedIn("crm.lead", open({ "crm.lead": ["user_email"] }))).toEqual(["seller_email: crm.lead.user_email"]);
  });

  test("a secret closes the fields that are computed from it, whatever is denied", () => {
    for (const rules of [open(), open({ "res.partner": ["email"] })])
      expect(closedIn("calendar.event", rules)).toEqual(["videocall_location: calendar.event.access_token"]);
  });

  test("a denied field closes columns of views, also of unknown views", () => {
    expect(closedIn("purchase.bill.union", open({ "purchase.order": ["amount_untaxed"] }))).toContain(
      "amount: purchase.order.amount_untaxed",
    );
    expect(closedIn("hr.employee.public", open({ "hr.employee": ["work_phone"] }))).toContain(
      "work_phone: hr.employee.work_phone",
    );
    expect(closedIn("x.report", open({ "sale.order": ["name"] }))).toContain("name: sale.order.name");
    expect(closedIn("x.own", open({ "sale.order": ["name"] }))).toEqual([]);
  });

  test("a denied relation closes names, texts and fields that lead to that record or to its parts", () => {
    expect(closedIn("x.order", open({ "x.order": ["partner_id"] }))).toEqual([
      "invoice_partner_id: x.order.partner_id",
      "is_company: x.order.partner_id",
      "summary: x.order.partner_id",
      "terms: x.order.partner_id",
    ]);
    expect(closedIn("x.order", open({ "x.order": ["user_id"] }))).toEqual(["seller_contact_id: x.order.user_id"]);
    // Another denied field still closes the fields that it always closes.
    const both = closedIn("x.order", open({ "x.order": ["partner_id", "note"] }));
    expect(both).toContain("area: x.order.note");
  });

  test("a denied number closes no choice and no count, nor fields that follow from these", () => {
    expect(closedIn("x.order", open({ "x.order.line": ["price"] }))).toEqual(["amount: x.order.line.price"]);
  });

  test("a denied field closes, of fields that are computed together, the one with a path of its own name", () => {
    expect(closedIn("res.company", open({ "res.partner": ["city"] }))).toEqual(["city: res.partner.city"]);
    expect(closedIn("res.company", open({ "res.partner": ["country_id"] }))).toEqual([
      "area_code: res.partner.country_id",
      "country_id: res.partner.country_id",
    ]);
  });

  test("a denied amount closes the amounts of its record that alone make it up, not those of lines", () => {
    expect(closedIn("x.order.line", open({ "x.order.line": ["balance"] }))).toEqual([
      "credit: x.order.line.balance",
      "debit: x.order.line.balance",
    ]);
    expect(closedIn("x.order.line", open({ "x.order.line": ["worth"] }))).toEqual([]);
    expect(closedIn("x.order.line", open({ "x.order": ["amount"] }))).toEqual([]);
  });

  test("a denied field of a parent closes no field of lines that can only set some of its fields", () => {
    expect(closedIn("x.order.line", open({ "x.order": ["residual"] }))).toEqual([]);
  });

  test("a denied field closes no company or currency that is computed with it, and a denied display name no name", () => {
    expect(closedIn("x.own", open({ "x.own": ["total"] }))).toEqual(["rate: x.own.total"]);
    expect(closedIn("x.own", open({ "x.own": ["display_name"] }))).toEqual([]);
  });

  test("a denied field closes no display name that shows it only for a context key", () => {
    expect(closedIn("res.partner", open({ "res.partner": ["email", "ref"] }))).not.toContain(
      "display_name: res.partner.email",
    );
  });

  test("findClosures asks for the fields of models on the way, and stops if they can't be known", () => {
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

  test("findClosures asks for no other model if nothing is denied", () => {
    const alone = (name: string) => (name === "res.partner" ? odoo["res.partner"] : undefined);
    expect(findClosures(open(), "res.partner", alone)).toEqual({ closed: new Map() });
  });
});

describe("a field of another record", () => {
  test("a field of another record needs that record's model, unless the record is a part created along with it", () => {
    expect(closedIn("product.product", open({}, ["product.template"]))).toEqual([
      "list_price: product.template.list_price",
      "lst_price: product.template.list_price",
    ]);
    expect(closedIn("res.users", open({}, ["res.partner"]))).toEqual(["email: res.partner.email"]);
    expect(closedIn("sale.order.line", open({}, ["sale.order"]))).toEqual(["state: sale.order.state"]);
    expect(closedIn("hr.employee", open())).toEqual([]);
  });
});
