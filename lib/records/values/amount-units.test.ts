import { expect, test } from "vitest";
import type { FieldInfo, OdooCall } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { unitsOf, unitsOfGroups } from "./amount-units.ts";

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

test("a float field counts as an amount by its name, and quantities and percentages do not", () => {
  expect(units("price_total:sum")).toEqual(["currency_id", "company_id"]);
  for (const term of ["margin_percent:avg", "product_qty:sum", "price_total:count"]) expect(units(term)).toEqual([]);
});

test("unitsOf leaves out units that are grouped by, denied or not groupable", () => {
  expect(units("price_total:sum", ["currency_id"])).toEqual(["company_id"]);
  expect(units("price_total:sum", [], ["company_id"])).toEqual(["currency_id"]);
  expect(units("amount_total:sum")).toEqual(["company_id"]);
});

test.each([
  ["their names if these are open", { read: true }, [[3, "EUR"]], 1],
  ["their ids if names are denied", { read: true, deniedFields: ["name"] }, [3], 0],
  ["their ids if their model is closed", { read: false }, [3], 0],
])("tellUnits gives units by %s", async (_, rule, told, searches) => {
  const calls: OdooCall[] = [];
  const io = {
    context: {
      principal: { kind: "key", scope: "read" },
      rules: { models: new Map([["res.currency", { deniedFields: [], actions: [], ...rule }]]) },
    },
    odoo: {
      call: async (call: OdooCall) => {
        calls.push(call);
        return [{ id: 3, name: "EUR" }];
      },
    },
    fields: async () => new Map([field("currency_id", "many2one", { relation: "res.currency" })]),
  } as unknown as CallIo;
  const group = (count: number) => ({ aggregates: { "currency_id:count_distinct": count, "currency_id:min": 3 } });
  const [one, mixed] = await unitsOfGroups([group(1), group(2)] as never, ["currency_id"], "sale.order", io, {});
  expect([one?.unit?.["currency_id"]]).toEqual(told);
  expect(mixed).toEqual({ mixed: { currency_id: 2 } });
  expect(calls).toHaveLength(searches);
});

test.each([2.5, 1e300, Number.NaN, "x"])(
  "tellUnits ignores a count of units that Odoo answers as %s",
  async (count) => {
    const io = { fields: async () => new Map() } as unknown as CallIo;
    const groups = [{ aggregates: { "currency_id:count_distinct": count, "currency_id:min": 3 } }];
    expect(await unitsOfGroups(groups as never, ["currency_id"], "sale.order", io, {})).toEqual([{}]);
  },
);
