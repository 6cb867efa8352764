import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { OdooCall } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let asked: OdooCall[];

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, {
    rules: [
      { model: "res.partner", allow: "rcwu" },
      { model: "sale.order" },
      { model: "sale.order.line" },
      { model: "sale.report" },
      { model: "product.product" },
      { model: "res.company" },
      { model: "res.currency" },
    ],
  });
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(() => {
  asked = [];
  const sandbox = createSandbox({ now: () => new Date() }).open("languages");
  const odoo = {
    ...sandbox,
    // Odoo until 18 ignores a language that it does not have.
    call: (call: OdooCall, options: never) => {
      asked.push(call);
      const { lang: _lang, ...context } = call.context ?? {};
      return sandbox.call({ ...call, context }, options);
    },
  };
  harness = createHarness(database, { odooOf: () => odoo as never });
});

const context = { lang: "fr_FR" };
const partner = { model: "res.partner", context };
const tools: [tool: string, args: Record<string, unknown>][] = [
  ["search_records", partner],
  ["get_record", { ...partner, record_id: 1 }],
  ["find_record", { ...partner, text: "a" }],
  ["aggregate_records", { ...partner, groupby: ["is_company"] }],
  ["describe_model", partner],
  ["list_attachments", { ...partner, record_id: 1 }],
  ["business_report", { report: "top_sales", context }],
  ["create_record", { ...partner, values: { name: "Ann" } }],
  ["create_record", { ...partner, values: { name: "Ann" }, dry_run: true }],
  ["update_record", { ...partner, record_id: 1, values: { name: "Ann" } }],
  ["import_records", { ...partner, mode: "create", rows: [{ name: "Ann" }] }],
];

test.each(tools)("%s refuses a language that Odoo would ignore, and names the installed ones", async (tool, args) => {
  const { isError, error, text } = await callTool(harness, seeded.key, tool, args);
  expect({ isError, error }, text).toMatchObject({
    isError: true,
    error: { code: "invalid_input", path: "context.lang" },
  });
  expect(text).toContain("Installed: en_US, es_ES.");
  expect(asked.filter(({ context: sent }) => sent?.["lang"] === "fr_FR")).toEqual([]);
});

test("a call in the user's language needs no further call, and other languages are read once for all calls", async () => {
  const search = async (lang: string) => {
    const before = asked.length;
    const args = { model: "sale.order", fields: ["name"], context: { lang } };
    const { isError, text } = await callTool(harness, seeded.key, "search_records", args);
    expect(isError, text).toBe(false);
    return asked.slice(before).map(({ method }) => method);
  };
  await search("en_US");
  expect(await search("en_US")).toEqual(["search_read"]);
  expect(await search("es_ES")).toEqual(["fields_get", "search_read"]);
  expect(await search("es_ES")).toEqual(["search_read"]);
});
