import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callTool } from "#tests/mcp/harness.ts";
import { openSandbox, openUseCases, type UseCases } from "./open.ts";

const models = ["sale.order", "sale.order.line", "res.partner", "account.move", "ir.attachment"];
const written = ["mail.activity", "mail.message"];
const gone = 9_999_999;

let cases: UseCases;
beforeAll(async () => {
  cases = await openUseCases(
    openSandbox(),
    [...models, ...written].map((model) => ({ model, allow: "rcw" })),
  );
});
afterAll(() => cases.close());

const call = (tool: string, args: Record<string, unknown>) => callTool(cases.harness, cases.seeded.key, tool, args);
async function total(domain: unknown[], context?: Record<string, unknown>): Promise<number> {
  const args = { model: "sale.order", domain, aggregates: ["id:count"], ...(context === undefined ? {} : { context }) };
  const { data, isError, text } = await call("aggregate_records", args);
  if (isError) throw new Error(text);
  const groups = (data?.["groups"] ?? []) as { count: number }[];
  return groups[0]?.count ?? 0;
}

describe("the companies of a call", () => {
  const second = { allowed_company_ids: [2] };

  test("the companies of a call limit rows, counts and groups, and the records behind them", async () => {
    const [all, first, other] = await Promise.all([
      total([]),
      total([], { allowed_company_ids: [1] }),
      total([], second),
    ]);
    expect(other).toBeGreaterThan(0);
    expect(first + other).toBe(all);
    const { data } = await call("search_records", {
      model: "sale.order",
      fields: ["company_id"],
      limit: 100,
      context: second,
    });
    const rows = (data?.["records"] ?? []) as { id: number; company_id: { id: number } }[];
    expect(rows).toHaveLength(other);
    expect(JSON.stringify(rows)).not.toContain("Muebles Ribera");
    const found = await call("get_record", {
      model: "sale.order",
      record_id: rows[0]?.id,
      context: { allowed_company_ids: [1] },
    });
    expect(found.error).toMatchObject({ code: "odoo_access" });
  });

  test("companies that are not the user's are refused", async () => {
    const context = { allowed_company_ids: [77] };
    const { error } = await call("search_records", { model: "sale.order", context });
    expect(error).toMatchObject({ code: "odoo_access" });
  });
});

test("conditions can have date expressions and parts of dates", async () => {
  const all = await total([]);
  const months = await Promise.all(
    Array.from({ length: 12 }, (_, i) => total([["date_order.month_number", "=", i + 1]])),
  );
  expect(months.reduce((sum, one) => sum + one, 0)).toBe(all);
  const [late, early] = [
    await total([["date_order", ">=", "today -4w"]]),
    await total([["date_order", "<", "today -4w"]]),
  ];
  expect(late).toBeGreaterThan(0);
  expect(late + early).toBe(all);
  const { error } = await call("search_records", { model: "sale.order", domain: [["date_order", ">=", "soon"]] });
  expect(error).toMatchObject({ code: "invalid_input" });
});

test.each<[string, string, Record<string, unknown>]>([
  [
    "an activity",
    "create_record",
    { model: "mail.activity", values: { res_model: "sale.order", res_id: gone, summary: "x" } },
  ],
  ["a message", "post_message", { model: "sale.order", record_id: gone, body: "x" }],
  ["a file", "add_attachment", { model: "sale.order", record_id: gone, name: "a.txt", content: "YQ==" }],
])("%s on a record that does not exist is refused as missing", async (_what, tool, args) => {
  const { error } = await call(tool, args);
  expect(error).toMatchObject({ code: "odoo_missing" });
});

test("a language that is not installed is refused in a search", async () => {
  const context = { lang: "fr_FR" };
  const { error } = await call("search_records", { model: "sale.order", fields: ["partner_id"], context });
  expect(error).toMatchObject({ code: "invalid_input" });
});
