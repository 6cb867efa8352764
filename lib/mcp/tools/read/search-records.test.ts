import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { searchRecords } from "./search-records.ts";

const model = "res.partner";

test("search_records asks Odoo for one row more than it shows, and for no count", async () => {
  const odoo = createTinyOdoo();
  const { data, rows } = await runTool(searchRecords, odoo, { model, limit: 2, fields: ["name"] });
  expect(odoo.calls).toMatchObject([{ method: "search_read", args: { limit: 3, offset: 0, fields: ["name"] } }]);
  expect(data).toMatchObject({ has_more: true, next_offset: 2 });
  expect([data["total"], rows]).toEqual([undefined, 2]);
});

test("search_records reads the size of binary fields, whatever the caller's context says", async () => {
  const odoo = createTinyOdoo();
  await runTool(searchRecords, odoo, { model, context: { lang: "es_ES", bin_size: false } });
  expect(odoo.calls[0]?.context).toEqual({ lang: "es_ES", bin_size: true });
});

test("search_records takes a domain as a list, as JSON text and as Python text", async () => {
  const odoo = createTinyOdoo();
  for (const domain of [[["city", "=", "Madrid"]], '[["city","=","Madrid"]]', "[('city', '=', 'Madrid')]"]) {
    const { data } = await runTool(searchRecords, odoo, { model, domain, fields: ["name"] });
    expect((data["records"] as unknown[]).length).toBe(2);
  }
});

test("search_records without fields reads the default fields, and no closed ones", async () => {
  const odoo = createTinyOdoo();
  const rules = [{ model, read: true, deniedFields: ["email"] }];
  const { data } = await runTool(searchRecords, odoo, { model }, { rules });
  const names = Object.keys((data["records"] as object[])[0] ?? {});
  expect(names).toEqual(expect.arrayContaining(["id", "name", "city", "country_id"]));
  expect(names).not.toContain("email");
  expect(names).not.toContain("comment");
  expect(names.length).toBeLessThanOrEqual(9);
});

test("search_records cuts a long answer between rows, and the next page begins there", async () => {
  const odoo = createTinyOdoo();
  for (let id = 100; id < 200; id++) {
    odoo.records.get(model)?.set(id, { id, name: `${id} ${"x".repeat(5_000)}` });
  }
  const { data } = await runTool(searchRecords, odoo, { model, limit: 100, fields: ["name"] });
  const shown = (data["records"] as unknown[]).length;
  expect(shown).toBeLessThan(15);
  expect(data).toMatchObject({ has_more: true, next_offset: shown });
});

test("the text of twenty rows is short", async () => {
  const odoo = createTinyOdoo("Azure Interior International S.L.");
  const template = odoo.records.get(model)?.get(2);
  for (let id = 100; id < 120; id++) odoo.records.get(model)?.set(id, { ...template, id } as never);
  const { text } = await runTool(searchRecords, odoo, { model });
  expect(text.length / 4).toBeLessThan(1_500);
});
