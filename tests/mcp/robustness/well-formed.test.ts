import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#lib/kernel/errors.ts";
import { clipText } from "#lib/kernel/text/clip-text.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";

/**
 * Texts of surrogate pairs, shifted by zero and by one, so that a cut at any length hits the middle of a pair in one of
 * them. The third text contains lone surrogates, as JSON can.
 */
const texts = [
  ["an even number of halves before each cut", "😀".repeat(20_000)],
  ["an odd number of halves before each cut", `a${"😀".repeat(20_000)}`],
  ["half characters of its own", `x\ud83d y\ude00 ${"z\udbff".repeat(200)}`],
] as const;

let payload = "";
let refuses: "no" | "in words" | "as a fault" = "no";
const sandbox = createSandbox({ now: () => new Date("2026-11-20T10:00:00Z") }).open("emoji");
const odoo: OdooTransport = {
  ...sandbox,
  async call(call, options) {
    if (refuses === "in words") throw new AppError("odoo_validation", payload, { quoted: true, hint: "Try again." });
    if (refuses === "as a fault") throw new Error(payload);
    return replace(await sandbox.call(call, options), call.method === "fields_get");
  },
};

const kept = new Set(["type", "relation", "relation_field", "currency_field", "state", "mimetype", "res_model"]);

/** Replaces every text that people can type, and the names of relations, by the payload. Dates and choices stay. */
function replace(value: unknown, metadata: boolean, key = ""): unknown {
  if (Array.isArray(value)) {
    const [first, second] = value;
    if (value.length === 2 && typeof second === "string" && (typeof first === "number" || metadata))
      return [first, payload];
    return value.map((item) => replace(item, metadata, key));
  }
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replace(inner, metadata, name)]));
  if (typeof value !== "string" || kept.has(key)) return value;
  if (key === "datas") return Buffer.from(payload).toString("base64");
  if (metadata) return key === "string" || key === "help" ? payload : value;
  return /^\d{4}-\d\d-\d\d/.test(value) || /^[a-z_]{1,12}$/.test(value) ? value : payload;
}

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
beforeAll(async () => {
  database = await openTestDatabase();
  const models = ["res.partner", "sale.order", "product.template", "crm.lead", "account.move", "res.country"];
  const more = [
    "res.company",
    "res.users",
    "sale.report",
    "stock.quant",
    "product.product",
    "mail.message",
    "crm.stage",
  ];
  seeded = await seedTenant(database, {
    rules: [...models, ...more].map((model) => ({ model, allow: "rcwu", actions: ["action_confirm"] })),
    plan: "enterprise",
  });
  harness = createHarness(database, { odooOf: () => odoo });
});
beforeEach(() => {
  refuses = "no";
});
afterAll(async () => {
  await harness.recorder.stop();
  await database.close();
});

const partner = "res.partner";
const calls: readonly (readonly [tool: string, args: () => Record<string, unknown>])[] = [
  ["list_models", () => ({})],
  ["describe_model", () => ({ model: partner })],
  ["search_records", () => ({ model: partner, fields: ["name", "email", "comment", "country_id"], limit: 3 })],
  ["search_records", () => ({ model: partner, fields: ["comment"], html: true, limit: 2 })],
  ["get_record", () => ({ model: partner, record_id: 8 })],
  ["get_record", () => ({ model: partner, record_id: 8, fields: ["name", "comment"], html: true })],
  ["find_record", () => ({ model: partner, text: "a", limit: 3 })],
  ["aggregate_records", () => ({ model: "sale.order", groupby: ["partner_id"], aggregates: ["amount_total:sum"] })],
  ["get_context", () => ({})],
  ["list_attachments", () => ({ model: "sale.order", record_id: 1 })],
  ["read_attachment", () => ({ model: "sale.order", attachment_id: 2 })],
  ["business_report", () => ({ report: "top_sales", period: "2026" })],
  ["business_report", () => ({ report: "low_stock" })],
  ["business_report", () => ({ report: "customer_history", customer: "8" })],
  ["business_report", () => ({ report: "executive_summary" })],
  ["business_report", () => ({ report: "receivables" })],
  ["business_report", () => ({ report: "pipeline" })],
  ["create_record", () => ({ model: partner, values: { name: "Ann", comment: payload }, allow_duplicate: true })],
  ["create_record", () => ({ model: partner, values: { name: payload }, dry_run: true })],
  ["update_record", () => ({ model: partner, record_id: 8, values: { city: "Lyon", comment: payload } })],
  ["delete_record", () => ({ model: partner, record_id: 8 })],
  ["import_records", () => ({ model: partner, mode: "create", rows: [{ name: payload }], dry_run: true })],
  ["run_action", () => ({ model: "sale.order", record_ids: [1], action: "action_confirm" })],
  ["post_message", () => ({ model: partner, record_id: 8, body: clipText(payload, 2_000) })],
  ["add_attachment", () => ({ model: partner, record_id: 8, name: "a😀.txt", content: "aGk=" })],
  ["confirm_operation", () => ({ token: clipText(payload, 60) })],
];

/** Wrong calls whose error repeats a text of the caller. */
const wrong: readonly (readonly [tool: string, args: () => Record<string, unknown>])[] = [
  ["search_records", () => ({ model: clipText(payload, 101) })],
  ["search_records", () => ({ model: partner, order: clipText(payload, 299) })],
  ["search_records", () => ({ model: partner, fields: [clipText(payload, 127)] })],
  ["search_records", () => ({ model: partner, context: { [clipText(payload, 200)]: 1 } })],
  ["search_records", () => ({ model: partner, domain: [["name", clipText(payload, 99), "x"]] })],
  ["search_records", () => ({ model: partner, domain: [clipText(payload, 99), ["name", "=", "x"]] })],
  ["search_records", () => ({ model: partner, domain: [[clipText(payload, 99), "=", "x"]] })],
  ["search_records", () => ({ model: partner, domain: `[('name', '=', ${clipText(payload, 99)})]` })],
  ["aggregate_records", () => ({ model: partner, groupby: [clipText(payload, 99)], aggregates: ["__count"] })],
  ["aggregate_records", () => ({ model: partner, groupby: ["city"], aggregates: [clipText(payload, 99)] })],
  ["create_record", () => ({ model: partner, values: { [clipText(payload, 99)]: 1 } })],
  ["create_record", () => ({ model: partner, values: { category_id: [[clipText(payload, 99), 1, 2]] } })],
  ["create_record", () => ({ model: partner, values: { type: clipText(payload, 99) } })],
  ["create_record", () => ({ model: partner, values: { country_id: clipText(payload, 99) } })],
  ["run_action", () => ({ model: partner, record_ids: [8], action: clipText(payload, 79) })],
  ["business_report", () => ({ report: "top_sales", period: clipText(payload, 30) })],
  ["business_report", () => ({ report: "customer_history", customer: clipText(payload, 99) })],
];

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)]);
}

function expectText(value: unknown, what: string) {
  const broken = strings(value).filter((text) => !text.isWellFormed());
  expect(
    broken.map((text) => text.length),
    what,
  ).toEqual([]);
  // The replacement character may only appear for texts that contain lone surrogates.
  const lost = payload.isWellFormed() ? strings(value).filter((text) => text.includes("\ufffd")) : [];
  expect(
    lost.map((text) => text.length),
    what,
  ).toEqual([]);
}

describe.each(texts)("a text with %s", (_, text) => {
  beforeEach(() => {
    payload = text;
  });

  test.each(calls.map(([tool, args], i) => [tool, i, args] as const))(
    "the answer of %s has only whole characters (%i)",
    async (tool, _i, args) => {
      const result = await callTool(harness, seeded.key, tool, args());
      expectText(result, tool);
      for (const way of ["in words", "as a fault"] as const) {
        refuses = way;
        expectText(await callTool(harness, seeded.key, tool, args()), `${tool}, refused ${way}`);
      }
    },
  );

  test.each(wrong.map(([tool, args], i) => [tool, i, args] as const))(
    "the refusal of %s has only whole characters (%i)",
    async (tool, _i, args) => {
      const result = await callTool(harness, seeded.key, tool, args());
      expect(result.isError).toBe(true);
      expectText(result, tool);
    },
  );

  test("the audit entries have only whole characters", async () => {
    await harness.recorder.flush();
    await database.admin`truncate audit_entries`;
    for (const [tool, args] of [...calls, ...wrong]) await callTool(harness, seeded.key, tool, args());
    await harness.recorder.flush();
    const entries = await database.admin`select * from audit_entries`;
    expect(entries).toHaveLength(calls.length + wrong.length);
    expectText(entries, "audit entries");
  });
});
