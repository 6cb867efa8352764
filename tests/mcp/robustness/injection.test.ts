import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#lib/kernel/errors.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";
import { injections, mark } from "./injections.ts";

/** Replaces every text that people can type into Odoo by the injection. */
let payload = "";
let odooRefuses = false;
const sandbox = createSandbox({ now: () => new Date("2026-11-20T10:00:00Z") }).open("infected");
const typed = new Set([
  "name",
  "display_name",
  "comment",
  "note",
  "body",
  "email",
  "city",
  "description",
  "datas",
  "string",
  "help",
]);

const infected: OdooTransport = {
  ...sandbox,
  async call(call, options) {
    if (odooRefuses) {
      throw new AppError("odoo_validation", payload, { quoted: true, hint: "Change what Odoo names, then try again." });
    }
    return infect(await sandbox.call(call, options));
  },
};

function infect(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    // A relation, a match of a name search or a choice of a selection.
    const [first, second] = value;
    if (value.length === 2 && typeof second === "string" && (typeof first === "number" || typeof first === "string"))
      return [first, payload];
    return value.map((item) => infect(item, key));
  }
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, infect(inner, name)]));
  if (typeof value !== "string" || !typed.has(key)) return value;
  return key === "datas" ? Buffer.from(payload).toString("base64") : payload;
}

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
const models = [
  "res.partner",
  "sale.order",
  "product.template",
  "crm.lead",
  "account.move",
  "res.country",
  "res.company",
  "res.users",
  "sale.report",
  "stock.quant",
  "product.product",
  "mail.message",
  "crm.stage",
];

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, {
    rules: models.map((model) => ({ model, allow: "rcwu", actions: ["action_confirm"] })),
  });
  harness = createHarness(database, { odooOf: () => infected });
});
afterEach(() => {
  odooRefuses = false;
});
afterAll(async () => {
  await harness.recorder.stop();
  await database.close();
});

const calls: readonly (readonly [tool: string, args: Record<string, unknown>])[] = [
  ["list_models", {}],
  ["describe_model", { model: "res.partner" }],
  ["describe_model", { model: "res.partner", fields: ["name", "company_type", "comment"] }],
  ["search_records", { model: "res.partner", fields: ["name", "email", "comment", "country_id"], limit: 3 }],
  ["search_records", { model: "res.partner", fields: ["comment"], html: true, limit: 2 }],
  ["get_record", { model: "res.partner", record_id: 8, fields: ["name", "comment", "country_id"] }],
  ["find_record", { model: "res.partner", text: "a", limit: 3 }],
  ["aggregate_records", { model: "sale.order", groupby: ["partner_id"], aggregates: ["amount_total:sum"], limit: 3 }],
  ["get_context", {}],
  ["list_attachments", { model: "sale.order", record_id: 1 }],
  ["read_attachment", { model: "sale.order", attachment_id: 2 }],
  ["business_report", { report: "top_sales", period: "2026" }],
  ["business_report", { report: "low_stock" }],
  ["business_report", { report: "customer_history", customer: "8" }],
  ["business_report", { report: "receivables" }],
  ["business_report", { report: "pipeline" }],
  ["create_record", { model: "res.partner", values: { name: "Ann" }, allow_duplicate: true }],
  ["update_record", { model: "res.partner", record_id: 8, values: { city: "Lyon" } }],
  ["delete_record", { model: "res.partner", record_id: 8 }],
  ["run_action", { model: "sale.order", record_ids: [1], action: "action_confirm" }],
];

const invisible = /[[\p{Default_Ignorable_Code_Point}\p{Cc}\uFFF9-\uFFFB]--[\n\r\t\uFE0F]]/v;

/** Returns the text outside of the tags around untrusted data. Fails if data ends its tag. */
function outside(text: string): string {
  let left = text;
  for (;;) {
    const tag = /<(untrusted-[0-9a-f]{12})>\n/.exec(left)?.[1];
    if (tag === undefined) break;
    const [before = "", ...rest] = left.split(`<${tag}>\n`);
    expect(rest).toHaveLength(1);
    const parts = (rest[0] as string).split(`\n</${tag}>`);
    expect(parts).toHaveLength(2);
    // Untrusted data holds nothing that looks like one of these tags.
    expect(parts[0]).not.toMatch(/<\/?untrusted/i);
    left = `${before}${parts[1]}`;
  }
  expect(left).not.toMatch(/<\/?untrusted/i);
  return left;
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)]);
}

test("the corpus of injections is large enough and has no duplicates", () => {
  expect(injections.length).toBeGreaterThanOrEqual(40);
  expect(new Set(injections.map(([, text]) => text)).size).toBe(injections.length);
});

describe.each(injections)("the injection %s", (_, text) => {
  test.each(calls)("an injected text in the answer of %s %j stays data", async (tool, args) => {
    payload = text;
    const result = await callTool(harness, seeded.key, tool, args);
    expect(result.isError, result.text).toBe(false);
    const ours = outside(result.text);
    expect(ours.replaceAll(/\u200b/g, "")).not.toContain(mark);
    expect(result.text).not.toMatch(invisible);
    expect(result.text).not.toContain("![");
    for (const one of strings(result.data)) expect(one).not.toMatch(invisible);
    // An answer is bounded for any text.
    expect(result.text.length).toBeLessThan(60_000);
  });

  test("an injected text in an error of Odoo stays data", async () => {
    payload = text.slice(0, 2_000);
    odooRefuses = true;
    const result = await callTool(harness, seeded.key, "search_records", { model: "res.partner", fields: ["name"] });
    expect(result.isError).toBe(true);
    expect(outside(result.text)).not.toContain(mark);
    expect(result.text).not.toMatch(invisible);
  });
});

test("HTML is answered as the text that a reader would see, unless the call asks for HTML", async () => {
  payload = `<p>Hello</p><!-- ${mark} --><script>${mark}</script>`;
  const args = { model: "res.partner", record_id: 8, fields: ["comment"] };
  const { data } = await callTool(harness, seeded.key, "get_record", args);
  expect(data["record"]).toMatchObject({ comment: "Hello" });
  const asked = await callTool(harness, seeded.key, "get_record", { ...args, html: true });
  expect(JSON.stringify(asked.data)).toContain("<p>Hello</p>");
});

test("every answer wraps untrusted data in a tag of its own", async () => {
  payload = mark;
  const tags = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const { text } = await callTool(harness, seeded.key, "find_record", { model: "res.partner", text: "a" });
      return /<(untrusted-\w+)>/.exec(text)?.[1];
    }),
  );
  expect(new Set(tags).size).toBe(20);
});
