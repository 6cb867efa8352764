import { expect, test } from "vitest";
import type { OdooCall, OdooRecord } from "#lib/odoo/types.ts";
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

test("get_context shows the first of many companies, counts the others and names the call that lists them", async () => {
  const { data, text } = await runTool(getContext, open(63), {}, { rules });
  expect(data["companies"]).toHaveLength(50);
  expect(data).toMatchObject({ companies_omitted: 13 });
  expect(text).toContain('13 more companies: call search_records model="res.company".');
});

test("get_context counts no companies if it shows all of them", async () => {
  const odoo = open(50);
  const { data, text } = await runTool(getContext, odoo, {}, { rules });
  expect(data["companies"]).toHaveLength(50);
  expect(data).not.toHaveProperty("companies_omitted");
  expect(text).not.toContain("more companies");
  expect(odoo.calls.map(({ method }) => method)).toEqual(["search_read", "read"]);
});

test("get_context marks the default company of the user, also if no rule opens users", async () => {
  const odoo = open(3);
  const call = odoo.transport.call.bind(odoo.transport);
  const transport = {
    ...odoo.transport,
    call: async (asked: OdooCall) =>
      asked.model === "res.users" ? [{ id: 2, company_id: [2, "Company 2"], company_ids: [3, 2, 1] }] : call(asked),
  };
  const { data, text } = await runTool(getContext, { ...odoo, transport }, {}, { rules });
  expect(data["companies"]).toEqual([
    { id: 1, name: "Company 1" },
    { id: 2, name: "Company 2", current: true },
    { id: 3, name: "Company 3" },
  ]);
  expect(text).toContain("Company 2 (2) the user's own");
});

test("get_context does not name the currency of a company if the rules close currencies", async () => {
  const odoo = open(1);
  const [[, company] = []] = odoo.records.get("res.company") ?? [];
  Object.assign(company ?? {}, { currency_id: [1, "EUR"] });
  const named = [...rules, { model: "res.currency", read: true }];
  const closed = [...rules, { model: "res.currency", read: true, deniedFields: ["name"] }];
  expect((await runTool(getContext, odoo, {}, { rules: named })).text).toContain("EUR");
  expect((await runTool(getContext, odoo, {}, { rules })).text).not.toContain("EUR");
  expect((await runTool(getContext, odoo, {}, { rules: closed })).text).not.toContain("EUR");
});
