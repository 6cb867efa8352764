import { expect, test } from "vitest";
import type { OdooRecord } from "#lib/odoo/types.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { getContext } from "./get-context.ts";

const rules = [{ model: "res.company", read: true }];

function open(companies: number) {
  const odoo = createTinyOdoo();
  const rows = Array.from({ length: companies }, (_, i): OdooRecord => ({ id: i + 1, name: `Company ${i + 1}` }));
  odoo.records.set("res.company", new Map(rows.map((row) => [row.id, row])));
  return odoo;
}

test("of many companies the first are told and the others counted, with the call that lists them", async () => {
  const { data, text } = await runTool(getContext, open(63), {}, { rules });
  expect(data["companies"]).toHaveLength(50);
  expect(data).toMatchObject({ companies_omitted: 13 });
  expect(text).toContain('13 more companies: call search_records model="res.company".');
});

test("companies that are all told are not counted", async () => {
  const odoo = open(50);
  const { data, text } = await runTool(getContext, odoo, {}, { rules });
  expect(data["companies"]).toHaveLength(50);
  expect(data).not.toHaveProperty("companies_omitted");
  expect(text).not.toContain("more companies");
  expect(odoo.calls.map(({ method }) => method)).toEqual(["search_read"]);
});
