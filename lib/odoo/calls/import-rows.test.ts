import { describe, expect, test } from "vitest";
import type { CallOptions, FieldInfo, FieldMap, OdooCall, OdooTransport } from "../types.ts";
import { type Imported, type ImportRow, importRows } from "./import-rows.ts";

const types: Readonly<Record<string, Partial<FieldInfo>>> = {
  name: { type: "char" },
  active: { type: "boolean" },
  color: { type: "integer" },
  date: { type: "date" },
  at: { type: "datetime" },
  parent_id: { type: "many2one", relation: "res.partner" },
  category_id: { type: "many2many", relation: "res.partner.category" },
};
const fields: FieldMap = new Map(Object.entries(types).map(([name, info]) => [name, { name, ...info } as FieldInfo]));

/** Returns a transport that answers one call. */
function answering(answer: unknown, supportsDryRun = false) {
  const seen: { call?: OdooCall; options?: CallOptions | undefined } = {};
  const odoo: OdooTransport = {
    kind: supportsDryRun ? "addon" : "jsonrpc",
    series: { major: 14, minor: 0, edition: "community" },
    supportsDryRun,
    async call(call, options) {
      Object.assign(seen, { call, options });
      return answer;
    },
  };
  return { odoo, seen };
}

async function loaded(rows: readonly ImportRow[], answer: unknown = { ids: [7, 8], messages: [] }) {
  const { odoo, seen } = answering(answer);
  const context = { lang: "es_ES", tz: "Europe/Madrid" };
  const done = await importRows(odoo, "res.partner", { rows, fields, context });
  return { done, call: seen.call };
}

describe("rows in the form of Odoo's import", () => {
  test("an imported row contains every kind of value, relations by id and times in UTC", async () => {
    const { call, done } = await loaded([
      {
        values: {
          name: 'A "quoted", name',
          active: true,
          color: 0,
          date: "2027-03-01",
          at: "2027-03-02 23:30:00",
          parent_id: 5,
          category_id: [[6, 0, [1, 2]]],
        },
      },
      {
        values: {
          category_id: false,
          parent_id: false,
          at: null,
          date: false,
          color: 3,
          active: false,
          name: "Other order",
        },
      },
    ]);
    expect(call).toEqual({
      model: "res.partner",
      method: "load",
      args: {
        fields: ["name", "active", "color", "date", "at", "parent_id/.id", "category_id/.id"],
        data: [
          ['A "quoted", name', "1", "0", "2027-03-01", "2027-03-02 23:30:00", "5", "1,2"],
          ["Other order", "0", "3", "", "", "", ""],
        ],
      },
      context: { lang: "es_ES", tz: "UTC" },
    });
    expect(done).toEqual({ ids: [7, 8], errors: [] });
  });

  test("an import changes records by their ids", async () => {
    const { call } = await loaded([
      { id: 12, values: { name: "A" } },
      { id: 11, values: { name: "B" } },
    ]);
    expect(call?.args).toEqual({
      fields: [".id", "name"],
      data: [
        ["12", "A"],
        ["11", "B"],
      ],
    });
  });

  test("an import refuses a value that no cell can contain before it calls Odoo", async () => {
    const { odoo, seen } = answering({ ids: [], messages: [] });
    const rows = [{ values: { name: { en: "A" } } }];
    await expect(importRows(odoo, "res.partner", { rows, fields })).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "name" },
    });
    expect(seen.call).toBeUndefined();
  });
});

test.each<[string, unknown, Imported]>([
  [
    "a refusal names the rows, warnings left out",
    {
      ids: false,
      messages: [
        { type: "warning", rows: { from: 0, to: 0 }, message: "odd" },
        { type: "error", rows: { from: 1, to: 1 }, message: "Value 'x' not found" },
        { type: "error", record: 3, message: "Missing" },
      ],
    },
    {
      ids: undefined,
      errors: [
        { row: 1, message: "Value 'x' not found" },
        { row: 3, message: "Missing" },
      ],
    },
  ],
  [
    "ids beside an error are no import",
    { ids: [7], messages: [{ type: "error", rows: { from: 1, to: 1 }, message: "No" }] },
    { ids: undefined, errors: [{ row: 1, message: "No" }] },
  ],
  [
    "a refusal without a word is one all the same",
    { ids: false, messages: [] },
    { ids: undefined, errors: [{ row: 0, message: "Odoo refused the rows." }] },
  ],
  [
    "a warning alone is no refusal",
    { ids: [7], messages: [{ type: "warning", rows: { from: 0, to: 0 }, message: "odd" }] },
    { ids: [7], errors: [] },
  ],
])("Odoo's own import: %s", async (_, answer, expected) => {
  expect((await loaded([{ values: { name: "A" } }], answer)).done).toEqual(expected);
});

describe("an import over a transport with dry runs", () => {
  const rows = [{ id: 3, values: { name: "A", category_id: [[6, 0, [1]]] } }];

  test("an import sends rows as values, with the dry run", async () => {
    const { odoo, seen } = answering({ ids: [3], errors: [] }, true);
    const context = { lang: "es_ES" };
    const done = await importRows(odoo, "res.partner", { rows, fields, context }, { dryRun: true });
    expect(seen).toEqual({
      call: { model: "res.partner", method: "import_rows", args: { rows }, context },
      options: { dryRun: true },
    });
    expect(done).toEqual({ ids: [3], errors: [] });
  });

  test("an import returns the transport's errors unchanged", async () => {
    const errors = [{ row: 0, message: "No." }];
    const { odoo } = answering({ ids: false, errors }, true);
    expect(await importRows(odoo, "res.partner", { rows, fields })).toEqual({ ids: undefined, errors });
  });
});
