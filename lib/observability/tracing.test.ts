import { trace } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "../kernel/errors.ts";
import { startTracing, type Tracing } from "./tracing.ts";

let spans: ReadableSpan[];
let tracing: Tracing;
beforeEach(async () => {
  spans = [];
  const exporter: SpanExporter = {
    export(batch, done) {
      spans.push(...batch);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  tracing = await startTracing({ version: "0.0.0", exporter });
});
afterEach(() => tracing.stop());

const names = { tool: "search_records", method: "search_read", transport: "json2" };

test("the span of a call to Odoo is a child of its own request and not of a concurrent one", async () => {
  const request = () =>
    tracing.request(async () => {
      await tracing.odooCall(names, () => new Promise((resolve) => setTimeout(resolve, 2)));
      return new Response(null, { status: 200 });
    });
  await Promise.all([request(), request()]);
  await tracing.stop();
  const roots = spans.filter(({ name }) => name === "POST /api/mcp");
  const calls = spans.filter(({ name }) => name === "odoo search_read");
  expect([roots.length, calls.length]).toEqual([2, 2]);
  expect(new Set(calls.map(({ parentSpanContext }) => parentSpanContext?.spanId))).toEqual(
    new Set(roots.map((span) => span.spanContext().spanId)),
  );
  expect(calls[0]?.attributes).toEqual({
    "gen_ai.tool.name": "search_records",
    "odoo.method": "search_read",
    "odoo.transport": "json2",
  });
  expect(roots[0]?.attributes).toMatchObject({ "http.response.status_code": 200 });
});

test("the span of a failed call has the code of the error and not Odoo's message", async () => {
  const failed = tracing.odooCall(names, async () => {
    throw new AppError("odoo_validation", "VAT ES123 of Azure is not valid");
  });
  await expect(failed).rejects.toThrow("VAT");
  await tracing.stop();
  expect(spans[0]).toMatchObject({ attributes: { "error.type": "odoo_validation" }, status: { code: 2 }, events: [] });
  expect(JSON.stringify([spans[0]?.attributes, spans[0]?.status])).not.toContain("Azure");
});

test("a collector that fails or hangs delays no request", async () => {
  const down: SpanExporter["export"] = (_, done) => done({ code: 1, error: new Error("down") });
  for (const send of [down, () => {}]) {
    const exporter: SpanExporter = { export: send, shutdown: async () => {} };
    const failing = await startTracing({ version: "0.0.0", exporter });
    expect((await failing.request(async () => new Response("ok"))).status).toBe(200);
    await failing.stop();
  }
});

test("spans of other libraries in the process are not exported", async () => {
  trace.getTracer("next.js").startSpan("GET /invite?token=secret").end();
  trace.getTracer("mcp-handler").startSpan("tools/list").end();
  await tracing.stop();
  expect(spans.map(({ name }) => name)).toEqual(["tools/list"]);
});
