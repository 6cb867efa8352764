import { describe, expect, test } from "vitest";
import { closedWith, fieldMap as map } from "#tests/support/closures.ts";

const one = (relation: string) => ({ type: "many2one", relation });
const amount = { type: "float", readonly: true };
const shown = { readonly: true, store: false };

describe("a column of a report", () => {
  const reports = {
    "account.invoice.report": map({ price_margin: amount, price_subtotal: amount, quantity: amount }),
    "account.move.line": map({ balance: amount, quantity: amount }),
    "hr.employee": map({ hourly_cost: { type: "monetary" } }),
    "account.analytic.line": map({ amount: { type: "monetary" } }),
    "timesheets.analysis.report": map({ amount, margin: amount, unit_amount: amount }),
    "product.product": map({ standard_price: { type: "float" } }),
    "res.partner": map({ zip: {}, city: {} }),
    "sale.report": map({ partner_zip: { readonly: true }, state: { readonly: true } }),
    "project.profitability.report": map({ timesheet_cost: amount, margin: amount, line_date: { type: "date" } }),
  };

  test("a column is closed with the field that it shows under another name, and other columns are not", () => {
    expect(closedWith(reports, { "product.product": ["standard_price"] })).toEqual({
      "account.invoice.report": { price_margin: "product.product.standard_price" },
    });
    expect(closedWith(reports, { "res.partner": ["zip"] })).toEqual({
      "sale.report": { partner_zip: "res.partner.zip" },
    });
    expect(closedWith(reports, { "account.move.line": ["balance"] })["account.invoice.report"]).toMatchObject({
      price_subtotal: "account.move.line.balance",
    });
  });

  test("a column of a known query is closed with its own field, not with fields of that name in joined models", () => {
    const fleet = {
      "fleet.vehicle": map({ fuel_type: {} }),
      "fleet.vehicle.model": map({ fuel_type: {} }),
      "fleet.vehicle.cost.report": map({ fuel_type: { readonly: true } }),
    };
    expect(closedWith(fleet, { "fleet.vehicle.model": ["fuel_type"] })).toEqual({});
    expect(closedWith(fleet, { "fleet.vehicle": ["fuel_type"] })).toEqual({
      "fleet.vehicle.cost.report": { fuel_type: "fleet.vehicle.fuel_type" },
    });
  });

  test("a column of an unknown report is closed by its name, but a model with a stored write_date is no report", () => {
    const closedIn = (more: Parameters<typeof map>[0]) =>
      closedWith(
        { "x.line": map({ amount: { type: "float" } }), "x.report": map({ amount, quantity: amount, ...more }) },
        { "x.line": ["amount"] },
      );
    expect(closedIn({})).toEqual({ "x.report": { amount: "x.line.amount" } });
    expect(closedIn({ name: {} })).toEqual({});
    expect(closedIn({ write_date: { type: "datetime", readonly: true } })).toEqual({});
  });

  test("a column that adds up other columns is closed with each of them", () => {
    expect(closedWith(reports, { "hr.employee": ["hourly_cost"] })).toMatchObject({
      "account.analytic.line": { amount: "hr.employee.hourly_cost" },
      "timesheets.analysis.report": { amount: "hr.employee.hourly_cost", margin: "hr.employee.hourly_cost" },
      "project.profitability.report": {
        margin: "hr.employee.hourly_cost",
        timesheet_cost: "hr.employee.hourly_cost",
      },
    });
  });
});

describe("a value that Odoo computes when it is read", () => {
  const odoo = {
    "res.partner": map({ name: {}, credit: { type: "monetary" }, credit_limit: { type: "float" }, email: {} }),
    "sale.order": map({ partner_id: one("res.partner"), partner_credit_warning: { ...shown, type: "text" } }),
    "account.move": map({
      name: {},
      amount_residual: { type: "monetary" },
      invoice_payments_widget: { ...shown, type: "binary" },
      invoice_outstanding_credits_debits_widget: { ...shown, type: "text" },
      tax_totals: { ...shown, type: "binary" },
      highest_name: shown,
    }),
    "account.move.line": map({ amount_residual: { type: "monetary" } }),
    "account.journal": map({ name: {} }),
    "account.payment": map({ amount: { type: "monetary" } }),
    "mail.message": map({ email_from: {}, subject: {} }),
    "project.task": map({
      name: {},
      stage_id: one("project.task.type"),
      description: { type: "html" },
      html_field_history: { type: "json" },
      html_field_history_metadata: { ...shown, type: "json", depends: ["html_field_history"] },
      duration_tracking: { ...shown, type: "json" },
    }),
    "project.task.type": map({ name: {} }),
  };
  const closedIn = (model: string, denied: Record<string, string[]>, closed: string[] = []) =>
    Object.keys(closedWith(odoo, denied, closed)[model] ?? {}).toSorted();

  test("a computed structure is closed with the amounts and names in it", () => {
    expect(closedIn("sale.order", { "res.partner": ["credit_limit"] })).toEqual(["partner_credit_warning"]);
    expect(closedIn("account.move", { "account.move": ["amount_residual"] })).toEqual([
      "invoice_outstanding_credits_debits_widget",
    ]);
    expect(closedIn("account.move", { "account.payment": ["amount"] })).toEqual([
      "invoice_outstanding_credits_debits_widget",
      "invoice_payments_widget",
    ]);
    expect(closedIn("account.move", { "account.move": ["name"] })).toContain("highest_name");
    const both = ["invoice_outstanding_credits_debits_widget", "invoice_payments_widget"];
    for (const name of ["name", "ref"])
      expect(closedIn("account.move", { "account.move": [name] })).toEqual(expect.arrayContaining(both));
    expect(closedIn("account.move", { "account.journal": ["name"] })).toEqual(["invoice_payments_widget"]);
    expect(closedIn("account.move", { "account.move.line": ["amount_residual"] })).toContain(both[0]);
    expect(closedIn("mail.message", { "res.partner": ["name"] })).toEqual(["email_from"]);
  });

  test("a computed structure is closed if one of its models is closed, and open if all are open", () => {
    expect(closedIn("account.move", {})).toEqual([]);
    expect(closedIn("account.move", {}, ["account.journal"])).toEqual(["invoice_payments_widget"]);
    expect(closedIn("account.move", {}, ["account.move.line"])).toEqual(["invoice_outstanding_credits_debits_widget"]);
  });

  test("a field is a computed structure if its type fits, and it is read-only and not stored", () => {
    const closedAs = (more: object) =>
      closedWith({ "sale.order": map({ partner_credit_warning: { ...shown, ...more } }) }, {}, ["res.partner"]);
    for (const type of ["json", "binary"])
      expect(closedAs({ type })).toEqual({ "sale.order": { partner_credit_warning: "res.partner.credit" } });
    for (const more of [{ type: "text" }, { type: "json", store: true }, { type: "binary", readonly: false }])
      expect(closedAs(more)).toEqual({});
  });

  test("a history field reveals former texts, and duration_tracking reveals stages", () => {
    expect(closedIn("project.task", { "project.task": ["description"] })).toEqual([
      "html_field_history",
      "html_field_history_metadata",
    ]);
    expect(closedIn("project.task", { "project.task": ["stage_id"] })).toEqual(["duration_tracking"]);
    expect(closedIn("project.task", { "project.task": ["name"] })).toEqual([]);
    const apart = { description: { type: "html" }, html_field_history_metadata: { ...shown, type: "json" } };
    expect(closedWith({ "project.task": map(apart) }, { "project.task": ["description"] })).toEqual({
      "project.task": { html_field_history_metadata: "project.task.description" },
    });
  });
});

test.each([
  ["account.move", "payment_reference", "account.move", "name"],
  ["account.move", "highest_name", "account.move", "name"],
  ...["sale.order", "account.move"].flatMap((model) =>
    ["credit", "credit_limit", "credit_to_invoice"].map(
      (name) => [model, "partner_credit_warning", "res.partner", name] as const,
    ),
  ),
  ["account.move.line", "name", "product.product", "name"],
  ["purchase.order.line", "name", "product.product", "name"],
  ["card.card", "display_name", "x.other", "name"],
  ["data_recycle.record", "name", "x.other", "name"],
  ["mail.mail", "email_from", "res.partner", "name"],
  ["project.profitability.report", "margin", "project.profitability.report", "expense_cost"],
] as const)("%s %s is closed with %s %s, although fields_get does not say so", (model, name, owner, denied) => {
  const odoo = {
    [owner]: map({ name: {}, [denied]: {} }),
    [model]: map({ [name]: shown, ...(owner === model ? { [denied]: {} } : {}) }),
  };
  expect(Object.keys(closedWith(odoo, { [owner]: [denied] })[model] ?? {})).toContain(name);
  expect(Object.keys(closedWith(odoo, {})[model] ?? {})).not.toContain(name);
});

test("a computed structure reveals a denied relation, a stored one does not", () => {
  const closedAs = (store: boolean) =>
    closedWith(
      { "x.order": map({ partner_id: one("x.partner"), shares: { type: "json", store, depends: ["partner_id"] } }) },
      { "x.order": ["partner_id"] },
    );
  expect(closedAs(false)).toEqual({ "x.order": { shares: "x.order.partner_id" } });
  expect(closedAs(true)).toEqual({});
});

describe("a name that shows another record's name", () => {
  test("a name that shows another record's name is closed with that record's model, even if the relation is shown too", () => {
    const odoo = {
      "res.partner": map({ name: {} }),
      "mail.followers": map({ display_name: shown, partner_id: one("res.partner") }),
      "stock.quant": map({ display_name: shown, product_id: one("product.product") }),
      "product.product": map({ name: {}, default_code: {} }),
    };
    expect(closedWith(odoo, {}, ["res.partner"])).toEqual({
      "mail.followers": { display_name: "res.partner.display_name" },
    });
    // Some series name a record after its location, others after its product.
    expect(closedWith(odoo, { "product.product": ["default_code"] })).toEqual({
      "stock.quant": { display_name: "product.product.default_code" },
    });
  });
});

describe("a field that Odoo computes together with others", () => {
  test("a field that is computed apart is closed if it is another name for a denied one", () => {
    const related = { related: "move_id.name", depends: ["move_id.name"], store: false };
    const odoo = (name: object) => ({
      "account.move": map({ name: {} }),
      "account.payment": map({ move_id: one("account.move"), name }),
    });
    const denied = { "account.move": ["name"] };
    expect(closedWith(odoo(related), denied)["account.payment"]).toMatchObject({ name: "account.move.name" });
    expect(closedWith(odoo({ depends: ["move_id.name"] }), denied)).not.toHaveProperty(["account.payment", "name"]);
  });
});

describe("another name for another name", () => {
  const odoo = {
    "res.partner": map({ name: {}, email: {} }),
    "res.users": map({ partner_id: one("res.partner"), email: { related: "partner_id.email", store: false } }),
    "crm.lead": map({
      user_id: one("res.users"),
      user_email: { related: "user_id.email", store: false },
      user_id_shown: { related: "user_id.partner_id", type: "many2one", relation: "res.partner" },
    }),
    "account.move": map({ invoice_partner_display_name: { readonly: true } }),
    "account.bank.statement.line": map({
      move_id: one("account.move"),
      invoice_partner_display_name: { related: "move_id.invoice_partner_display_name", readonly: true },
    }),
  };

  test("another name for another name belongs to the record at the end, as does the name of a closed record", () => {
    expect(closedWith(odoo, {})).toEqual({});
    expect(closedWith(odoo, {}, ["res.partner"])).toEqual({
      "res.users": { email: "res.partner.email" },
      "crm.lead": { user_email: "res.partner.email" },
      "account.move": { invoice_partner_display_name: "res.partner.display_name" },
      "account.bank.statement.line": { invoice_partner_display_name: "res.partner.display_name" },
    });
  });

  test("another name is followed over a relation within the model, as from an employee to its manager", () => {
    const staying = {
      "x.contact": map({ name: {}, email: {} }),
      "x.worker": map({
        parent_id: one("x.worker"),
        contact_id: one("x.contact"),
        email: { related: "contact_id.email", store: false },
        boss_email: { related: "parent_id.email", store: false },
      }),
      "x.task": map({ worker_id: one("x.worker"), boss_email: { related: "worker_id.boss_email", store: false } }),
    };
    expect(closedWith(staying, {})).toEqual({});
    expect(closedWith(staying, {}, ["x.contact"])).toEqual({
      "x.worker": { email: "x.contact.email", boss_email: "x.contact.email" },
      "x.task": { boss_email: "x.contact.email" },
    });
  });

  test("another name is closed if the chain of such names has no end", () => {
    const around = {
      "x.a": map({ b_id: one("x.b"), name: { related: "b_id.name", store: false } }),
      "x.b": map({ a_id: one("x.a"), name: { related: "a_id.name", store: false }, code: {} }),
      "x.c": map({ b_id: one("x.b"), code: { related: "b_id.code", store: false } }),
    };
    expect(Object.keys(closedWith(around, {}))).toEqual(["x.a", "x.b"]);
  });
});
