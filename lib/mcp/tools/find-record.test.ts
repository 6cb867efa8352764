import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { findRecord } from "./find-record.ts";

test("finds by Odoo's own name search and says whether there is more", async () => {
  const odoo = createTinyOdoo();
  const { data } = await runTool(findRecord, odoo, { model: "res.partner", text: "d", limit: 1 });
  expect(data).toEqual({ model: "res.partner", matches: [{ id: 3, name: "Deco Addict" }], has_more: true });
  expect(odoo.calls).toMatchObject([{ method: "name_search", args: { name: "d", limit: 2 } }]);
});

test("finding nothing is an answer, not an error", async () => {
  const { data, text } = await runTool(findRecord, createTinyOdoo(), { model: "res.partner", text: "zzz" });
  expect(data).toMatchObject({ matches: [], has_more: false });
  expect(text).toBe("No res.partner is called like that.");
});
