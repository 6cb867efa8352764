import { expect, test } from "vitest";
import type { FieldInfo } from "#lib/odoo/types.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { importRecords } from "./import-records.ts";

const create = { model: "res.partner", mode: "create" };

test("import_records imports many records with one call of Odoo's import", async () => {
  const odoo = createTinyOdoo();
  const rows = [
    { name: "Ann", country_id: [1, "Spain"], is_company: true },
    { is_company: false, country_id: false, name: "Bob" },
  ];
  const { data, plan } = await runTool(importRecords, odoo, { ...create, rows });
  expect(odoo.calls).toMatchObject([
    {
      method: "load",
      args: {
        fields: ["name", "country_id/.id", "is_company"],
        data: [
          ["Ann", "1", "1"],
          ["Bob", "", "0"],
        ],
      },
      context: { tz: "UTC" },
    },
    { method: "read" },
  ]);
  expect([plan.bulk, plan.writes, (data["ids"] as number[]).length]).toEqual([true, true, 2]);
});

test.each([
  ["rows that differ", { ...create, rows: [{ name: "Ann" }, { name: "Bob", city: "Vigo" }] }, "rows[1]"],
  ["a row without fields", { ...create, rows: [{}] }, "rows[0]"],
  ["a new record with an id", { ...create, rows: [{ id: 2, name: "Ann" }] }, "rows[0].id"],
  [
    "rows that change one record twice",
    { ...create, mode: "update", rows: [2, 3, 2].map((id) => ({ id, city: `${id}` })) },
    "rows[2].id",
  ],
  ["an update without an id", { ...create, mode: "update", rows: [{ id: 2, city: "x" }, { city: "y" }] }, "rows[1].id"],
  [
    "rows with lines of a record",
    { ...create, rows: [{ name: "Ann", child_ids: [[0, 0, { name: "Kid" }]] }] },
    "rows[0].child_ids",
  ],
  ["a value of the wrong type", { ...create, rows: [{ name: "Ann" }, { name: 7 }] }, "rows[1].name"],
])("import_records refuses %s before Odoo is called", async (_, args, path) => {
  const odoo = createTinyOdoo();
  await expect(async () => runTool(importRecords, odoo, args)).rejects.toMatchObject({
    code: "invalid_input",
    options: { path },
  });
  expect(odoo.calls).toEqual([]);
});

test("import_records reports Odoo's errors by row, and no row as done", async () => {
  const odoo = createTinyOdoo();
  const transport = {
    ...odoo.transport,
    call: (call: { method: string }) =>
      call.method === "load"
        ? Promise.resolve({
            ids: false,
            messages: [{ type: "error", rows: { from: 1, to: 1 }, message: "No such country" }],
          })
        : odoo.transport.call(call as never),
  };
  const rows = [{ name: "Ann" }, { name: "Bob" }];
  await expect(runTool(importRecords, { ...odoo, transport }, { ...create, rows })).rejects.toMatchObject({
    code: "odoo_validation",
    message: "rows[1]: No such country",
  });
});

test("import_records reports by row the values that Odoo changed, with one read for all", async () => {
  const odoo = createTinyOdoo();
  const rows = [
    { name: "Ann", score: 0 },
    { name: "Bob", score: 7 },
  ];
  const { data, text } = await runTool(importRecords, odoo, { ...create, rows });
  expect(data["warnings"]).toEqual(["rows[1].score: Odoo holds 0."]);
  expect(text).toContain("rows[1].score");
  expect(odoo.calls.map(({ method }) => method)).toEqual(["load", "read"]);
  const closed = await runTool(
    importRecords,
    odoo,
    { ...create, rows },
    { rules: [{ model: "res.partner", create: true }] },
  );
  expect(closed.data["warnings"]).toEqual([expect.stringContaining("not checked: name, score")]);
});

test("import_records takes only a list of ids for a many2many field", async () => {
  const odoo = createTinyOdoo();
  const rules = ["res.partner", "res.partner.category"].map((model) => ({ model, read: true, create: true }));
  const cleared = await runTool(importRecords, odoo, { ...create, rows: [{ name: "A", category_id: [] }] }, { rules });
  expect(odoo.calls[0]).toMatchObject({ args: { fields: ["name", "category_id/.id"], data: [["A", ""]] } });
  expect(cleared.data).not.toHaveProperty("warnings");
  await expect(
    runTool(importRecords, odoo, { ...create, rows: [{ name: "A", category_id: [[4, 7, 0]] }] }, { rules }),
  ).rejects.toMatchObject({ code: "invalid_input", options: { path: "rows[0].category_id" } });
});

test("a dry run of import_records checks all rows at once without Odoo's import", async () => {
  const odoo = createTinyOdoo();
  const rows = [{ name: "Ann" }, { name: "Bob" }];
  const { data, plan } = await runTool(importRecords, odoo, { ...create, rows, dry_run: true });
  expect(data).toMatchObject({ dry_run: true, checked_by: "gateway" });
  expect([plan.writes, odoo.calls.map(({ method }) => method)]).toEqual([false, ["check_access"]]);
});

test("import_records refuses rows without fields with the right form", async () => {
  const rows = [{ id: 2 }, { id: 3 }];
  await expect(
    runTool(importRecords, createTinyOdoo(), { model: "res.partner", mode: "update", rows }),
  ).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "rows[0]", hint: 'Such as {"id": 2, "name": "Azure"}.' },
  });
});

test("import_records refuses an object of properties in updates, because Odoo would empty the other properties", async () => {
  const odoo = createTinyOdoo();
  const field = (name: string, type: string) => [name, { name, type, string: name }] as unknown as [string, FieldInfo];
  const fields = new Map([["res.partner", new Map([field("name", "char"), field("extra", "properties")])]]);
  const rows = [{ id: 2, extra: { room: "B" } }];
  await expect(runTool(importRecords, odoo, { ...create, mode: "update", rows }, { fields })).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "rows[0].extra" },
  });
  expect(odoo.calls).toEqual([]);
});
