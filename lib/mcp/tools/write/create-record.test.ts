import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { createRecord } from "./create-record.ts";

const model = "res.partner";

test("create_record sends the values as Odoo takes them and reads them back", async () => {
  const odoo = createTinyOdoo();
  const values = { name: "Ann", country_id: [1, "Spain"], category_id: [4, 5] };
  const { data, recordIds } = await runTool(createRecord, odoo, { model, values });
  expect(odoo.calls[0]).toMatchObject({
    method: "create",
    args: { values: { name: "Ann", country_id: 1, category_id: [[6, 0, [4, 5]]] } },
  });
  expect(data).toMatchObject({
    id: recordIds?.[0],
    record: { display_name: "Ann", country_id: 1, category_id: [4, 5] },
    fields_not_applied: [],
  });
});

test("create_record does not read back fields that may not be read", async () => {
  const odoo = createTinyOdoo();
  const { data, text } = await runTool(
    createRecord,
    odoo,
    { model, values: { name: "Ann" } },
    { rules: [{ model, create: true }] },
  );
  expect(odoo.calls.map(({ method }) => method)).toEqual(["create"]);
  expect(data).not.toHaveProperty("record");
  expect(data).not.toHaveProperty("fields_not_applied");
  expect(data["fields_not_checked"]).toEqual(["name"]);
  expect(text).toContain("could not be read back");
});

test("create_record plans a write, and a dry run plans none", async () => {
  const args = { model, values: { name: "Ann" } };
  expect(createRecord.plan(args)).toMatchObject({ writes: true, once: { arguments: { model } } });
  const dry = createRecord.plan({ ...args, dry_run: true });
  expect([dry.writes, dry.once]).toEqual([false, undefined]);
  expect(createRecord.plan({ ...args, allow_duplicate: true }).once).toBeUndefined();
  expect(createRecord.plan({ ...args, idempotency_key: "k" }).once).toMatchObject({ key: "k" });
});

test("create_record creates a record of Odoo's defaults alone", async () => {
  const odoo = createTinyOdoo();
  const { data } = await runTool(createRecord, odoo, { model, values: {} });
  expect(data["id"]).toEqual(expect.any(Number));
  expect(odoo.calls[0]).toMatchObject({ method: "create", args: { values: {} } });
});
