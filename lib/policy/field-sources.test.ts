import { describe, expect, test } from "vitest";
import { closedWith, fieldMap as map } from "#tests/support/closures.ts";

const amount = { type: "float", readonly: true };

describe("a column of a report is closed with what its query shows", () => {
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

  test("under another name than the field's, and not others beside it", () => {
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

  test("and a sum of columns with each of them", () => {
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
