import { setTimeout } from "node:timers/promises";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "#lib/kernel/errors.ts";
import { startTracing, type Tracing } from "#lib/observability/tracing.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type FakeOdoo, startFakeOdoo } from "#tests/support/fake-odoo.ts";
import { toolCall } from "../harness.ts";
import { createHeaderCallerHarness, type HeaderCallerHarness, odooUser, odooWith } from "../header-caller-harness.ts";

/** The least time that Odoo needs for a call. */
const odooMs = 20;
const user = odooUser("7", "Canary of records");
const spans: ReadableSpan[] = [];
const exporter: SpanExporter = {
  export(batch, done) {
    spans.push(...batch);
    done({ code: 0 });
  },
  shutdown: async () => {},
};
let database: TestDatabase;
let evil: FakeOdoo;
let tracing: Tracing;
let harness: HeaderCallerHarness;
let headers: Record<string, string>;

beforeAll(async () => {
  database = await openTestDatabase();
  evil = await startFakeOdoo(odooWith(() => [user]));
  tracing = await startTracing({ version: "0.0.0", exporter });
  harness = await createHeaderCallerHarness(database, { tracing, path: "?toolsets=read,write" });
  headers = { "X-Odoo-URL": evil.url, "X-Odoo-API-Key": user.key, "X-Odoo-DB": "main" };
});
afterAll(async () => {
  await harness.close();
  await Promise.all([database.close(), evil.close()]);
});

test("the Server-Timing header shows the time of Odoo, also for a refused call, and none for a cached list", async () => {
  // The wait uses the same clock as the answer, because timers may fire early by that clock.
  user.tiny.before = async () => {
    for (const until = performance.now() + odooMs; performance.now() < until; ) await setTimeout(1);
  };
  const timing = async (name: string, args = {}) => {
    const told = (await harness.send(headers, toolCall(name, args))).headers.get("server-timing") ?? "";
    const [, gw, odoo] = /^gw;dur=([\d.]+), odoo;dur=([\d.]+)$/.exec(told) ?? [];
    return { gw: Number(gw), odoo: Number(odoo) };
  };
  const search = await timing("search_records", { model: "res.partner" });
  expect(search.odoo).toBeGreaterThanOrEqual(odooMs);
  expect(search.gw).toBeGreaterThan(0);
  expect((await timing("list_models")).odoo).toBe(0);
  const refused = await harness.send({});
  expect([refused.status, refused.headers.get("server-timing")]).toEqual([
    401,
    expect.stringContaining("odoo;dur=0.0"),
  ]);
  user.tiny.before = () => {};
});

test("metrics count calls by tool and outcome, with the time of Odoo and the size of the answer", async () => {
  const text = await harness.metrics.text();
  expect(text).toMatch(/mcp_calls_total\{tool="search_records",outcome="ok"\} 1/);
  const sum = (name: string) => Number(new RegExp(`${name}_sum\\{tool="search_records"\\} ([\\d.]+)`).exec(text)?.[1]);
  expect(sum("mcp_call_odoo_seconds")).toBeGreaterThanOrEqual(odooMs / 1_000);
  expect(sum("mcp_call_answer_tokens_estimate")).toBeGreaterThan(50);
});

test("a message and its calls to Odoo are spans of one request, and no span holds arguments or answers", async () => {
  const canary = "canary-argument";
  const args = { model: "res.partner", domain: [["name", "ilike", canary]], fields: ["name", "email"] };
  await harness.call(headers, "search_records", args);
  await harness.call(headers, "search_records", { model: "res.partner", fields: ["name"] });
  await harness.call(headers, "create_record", { model: "res.partner", values: { name: canary } });
  await harness.call(headers, "search_records", { model: canary });
  user.tiny.before = () => {
    throw new AppError("odoo_validation", `${canary} is closed`);
  };
  const refused = await harness.call(headers, "get_record", { model: "res.partner", record_id: 4321987 });
  expect(refused.text).toContain(canary);
  await tracing.stop();

  const messages = spans.filter(({ instrumentationScope }) => instrumentationScope.name === "mcp-handler");
  expect(messages.map(({ name }) => name)).toEqual([
    "tools/call search_records",
    "tools/call list_models",
    "tools/call search_records",
    "tools/call search_records",
    "tools/call create_record",
    "tools/call search_records",
    "tools/call get_record",
  ]);
  const roots = new Set(spans.filter(({ name }) => name === "POST /api/mcp").map((span) => span.spanContext().spanId));
  // One more than the messages: a request that the HTTP entry refused.
  expect(roots.size).toBe(8);
  const inside = spans.filter(({ name }) => name !== "POST /api/mcp");
  for (const { parentSpanContext } of inside) expect(roots.has(parentSpanContext?.spanId ?? "")).toBe(true);
  const calls = inside.filter(({ name }) => name.startsWith("odoo "));
  expect(calls.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["odoo search_read", "odoo create", "odoo read"]),
  );

  const written = JSON.stringify(
    spans.map(({ name, attributes, events, links, status, resource }) => [
      name,
      attributes,
      events,
      links,
      status,
      resource.attributes,
    ]),
  );
  for (const secret of [canary, "Canary of records", user.key, "res.partner", "4321987", "127.0.0.1", "main"])
    expect(written).not.toContain(secret);
});
