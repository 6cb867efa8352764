import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { searchRecords } from "./search-records.ts";

const model = "res.partner";

test("asks Odoo for one row more than it shows, and for no count", async () => {
  const odoo = createTinyOdoo();
  const { data, rows } = await runTool(searchRecords, odoo, { model, limit: 2, fields: ["name"] });
  expect(odoo.calls).toMatchObject([{ method: "search_read", args: { limit: 3, offset: 0, fields: ["name"] } }]);
  expect(data).toMatchObject({ has_more: true, next_offset: 2 });
  expect([data["total"], rows]).toEqual([undefined, 2]);
});

test("files are asked for as their size, whatever the caller's context says", async () => {
  const odoo = createTinyOdoo();
  await runTool(searchRecords, odoo, { model, context: { lang: "es_ES", bin_size: false } });
  expect(odoo.calls[0]?.context).toEqual({ lang: "es_ES", bin_size: true });
});

test("takes a domain as a list, as JSON and as Python writes it", async () => {
  const odoo = createTinyOdoo();
  for (const domain of [[["city", "=", "Madrid"]], '[["city","=","Madrid"]]', "[('city', '=', 'Madrid')]"]) {
    const { data } = await runTool(searchRecords, odoo, { model, domain, fields: ["name"] });
    expect((data["records"] as unknown[]).length).toBe(2);
  }
});

test("reads the telling fields when none are named, and never those that are closed", async () => {
  const odoo = createTinyOdoo();
  const rules = [{ model, read: true, deniedFields: ["email"] }];
  const { data } = await runTool(searchRecords, odoo, { model }, { rules });
  const names = Object.keys((data["records"] as object[])[0] ?? {});
  expect(names).toEqual(expect.arrayContaining(["id", "name", "city", "country_id"]));
  expect(names).not.toContain("email");
  expect(names).not.toContain("comment");
  expect(names.length).toBeLessThanOrEqual(9);
});

test("an answer that would be too long is cut between rows, and the next page begins there", async () => {
  const odoo = createTinyOdoo();
  for (let id = 100; id < 200; id++) {
    odoo.records.get(model)?.set(id, { id, name: `${id} ${"x".repeat(5_000)}` });
  }
  const { data } = await runTool(searchRecords, odoo, { model, limit: 100, fields: ["name"] });
  const shown = (data["records"] as unknown[]).length;
  expect(shown).toBeLessThan(15);
  expect(data).toMatchObject({ has_more: true, next_offset: shown });
});

test("a page of twenty rows is short to read", async () => {
  const odoo = createTinyOdoo("Azure Interior International S.L.");
  const template = odoo.records.get(model)?.get(2);
  for (let id = 100; id < 120; id++) odoo.records.get(model)?.set(id, { ...template, id } as never);
  const { text } = await runTool(searchRecords, odoo, { model });
  expect(text.length / 4).toBeLessThan(1_500);
});
