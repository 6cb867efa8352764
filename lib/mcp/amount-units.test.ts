import { expect, test } from "vitest";
import type { FieldInfo } from "../odoo/types.ts";
import { unitsOf } from "./amount-units.ts";

const field = (name: string, type: string, more: Partial<FieldInfo> = {}) =>
  [name, { name, type, groupable: true, ...more } as FieldInfo] as const;
const fields = new Map([
  field("price_total", "float"),
  field("margin_percent", "float"),
  field("product_qty", "float"),
  field("amount_total", "monetary", { currencyField: "invoice_currency_id" }),
  field("currency_id", "many2one"),
  field("invoice_currency_id", "many2one", { groupable: false }),
  field("company_id", "many2one"),
]);
const units = (term: string, groupby: string[] = [], denied: string[] = []) =>
  unitsOf(fields, { groupby, aggregates: [term] }, (name) => denied.includes(name));

test("amounts in plain numbers are known by their names, and quantities and shares are none", () => {
  expect(units("price_total:sum")).toEqual(["currency_id", "company_id"]);
  for (const term of ["margin_percent:avg", "product_qty:sum", "price_total:count"]) expect(units(term)).toEqual([]);
});

test("no unit is counted that is grouped by, closed, or no group for Odoo", () => {
  expect(units("price_total:sum", ["currency_id"])).toEqual(["company_id"]);
  expect(units("price_total:sum", [], ["company_id"])).toEqual(["currency_id"]);
  expect(units("amount_total:sum")).toEqual(["company_id"]);
});
