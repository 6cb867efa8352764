import { expect, test } from "vitest";
import { createMemoryCache } from "#lib/cache/cache.ts";
import { createMemoryConfirmations, createMemoryWriteResults } from "#lib/call-stores/memory-stores.ts";
import { readBodyCapped } from "#lib/http/request-guards.ts";
import { type AccessKeyId, type ConnectionId, newId, type TenantId } from "#lib/kernel/ids.ts";
import { catalog } from "#lib/mcp/catalog/registry.ts";
import { createEndpoint } from "#lib/mcp/http/endpoint.ts";
import { requireShape } from "#lib/odoo/answers/answer-shape.ts";
import { contextGet } from "#lib/odoo/calls/client.ts";
import { fieldsGet } from "#lib/odoo/calls/fields-get.ts";
import type { OdooCall, OdooTransport } from "#lib/odoo/types.ts";
import type { Principal } from "#lib/policy/actor.ts";
import { createMemoryLimiter } from "#lib/ratelimit/limiter.ts";
import { createMetadata } from "#lib/records/metadata.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import type { TenantContext } from "#lib/tenant/context.ts";
import { callTool } from "../harness.ts";

/** A usual call of every tool and report. */
const reports = [
  { report: "top_sales", period: "this_year" },
  { report: "low_stock" },
  { report: "customer_history", customer: "a" },
  { report: "executive_summary", period: "this_year" },
  { report: "receivables" },
  { report: "pipeline" },
];
const calls: readonly (readonly [tool: string, args: Record<string, unknown>])[] = [
  ["get_context", {}],
  ["list_models", { search: "partner" }],
  ["describe_model", { model: "res.partner" }],
  ["search_records", { model: "sale.order", domain: [["partner_id.country_id.code", "=", "ES"]], count: true }],
  ["search_records", { model: "res.partner", domain: [["category_id", "ilike", "vip"]], order: "name desc" }],
  ["search_records", { model: "project.task", fields: ["name", "user_ids", "date_deadline", "description"] }],
  ["find_record", { model: "res.partner", text: "a" }],
  ["get_record", { model: "sale.order", record_id: 1 }],
  ["get_record", { model: "res.partner", record_id: 1, fields: ["name", "child_ids", "comment", "country_id"] }],
  [
    "aggregate_records",
    { model: "sale.order", groupby: ["date_order:month", "partner_id"], aggregates: ["amount_total:sum"] },
  ],
  ["list_attachments", { model: "res.partner", record_id: 1 }],
  ["read_attachment", { model: "res.partner", record_id: 1, attachment_id: 1 }],
  ["read_attachment", { model: "sale.order", record_id: 1, document: true }],
  ["create_record", { model: "res.partner", values: { name: "Ana", country_id: 1, category_id: [1] } }],
  ["update_record", { model: "res.partner", record_id: 1, values: { city: "Vigo", comment: "<p>x</p>" } }],
  ["update_record", { model: "sale.order", record_id: 1, values: { order_line: [[0, 0, { product_id: 1 }]] } }],
  ["delete_record", { model: "res.partner", record_ids: [3] }],
  ["run_action", { model: "sale.order", record_ids: [2], action: "action_confirm" }],
  ["post_message", { model: "sale.order", record_id: 1, body: "Done" }],
  ["add_attachment", { model: "res.partner", record_id: 1, name: "a.txt", content: "SGk=" }],
  ["import_records", { model: "res.partner", mode: "create", rows: [{ name: "Ana" }, { name: "Eva" }] }],
  ...reports.map((args) => ["business_report", args] as const),
];
const odd: readonly unknown[] = [
  null,
  {},
  [],
  [[]],
  [null],
  "text",
  "",
  1.5,
  -1,
  0,
  true,
  false,
  { id: "x" },
  [1, {}],
  1e300,
];
const turns = 25;

let random = 20_261_130;
/** Returns a pseudo-random number below `end`, the same in every run. */
function below(end: number): number {
  random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
  return Math.floor((random / 0x80000000) * end);
}

/** Returns the value with one part of it changed or removed, or the whole value changed. */
function bent(value: unknown): unknown {
  if (typeof value !== "object" || value === null || below(5) === 0) return odd[below(odd.length)];
  const entries = Object.entries(value);
  const at = below(entries.length);
  const isGone = below(6) === 0;
  const rest = entries.flatMap(([name, inner], i) =>
    i !== at ? [[name, inner] as const] : isGone ? [] : [[name, bent(inner)] as const],
  );
  return Array.isArray(value) ? rest.map(([, inner]) => inner) : Object.fromEntries(rest);
}

const sandbox = createSandbox({ now: () => new Date("2026-11-20T10:00:00Z") }).open("odd");
let last: readonly [OdooCall, unknown] | undefined;
const bending: OdooTransport = {
  ...sandbox,
  async call(call, options) {
    const honest = await sandbox.call(call, options);
    if (below(3) !== 0) return honest;
    const answer = bent(structuredClone(honest));
    last = [call, answer];
    // Groups have the same form in all series. Every other answer is checked as the transports check it.
    if (call.method !== "read_group") requireShape(answer, call);
    else if (!isGroups(answer)) return honest;
    return answer;
  },
};

function isGroups(answer: unknown): boolean {
  const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isGroup = (group: Record<string, unknown>) =>
    isObject(group) && isObject(group["key"]) && isObject(group["aggregates"]) && Array.isArray(group["domain"]);
  return Array.isArray(answer) && answer.every((group) => isGroup(group) && Number.isSafeInteger(group["count"]));
}

const models = [
  ...["res.partner", "res.country", "res.partner.category", "product.product", "product.template", "crm.lead"],
  ...["sale.order", "sale.order.line", "account.move", "stock.quant", "project.task", "purchase.order"],
];
const rule = { read: true, create: true, write: true, unlink: true, actions: ["action_confirm"], deniedFields: [] };
const rules = new Map(models.map((model) => [model, { ...rule, model, label: model }] as const));
const principal = {
  kind: "key",
  tenantId: newId<TenantId>(),
  keyId: newId<AccessKeyId>(),
  connectionId: newId<ConnectionId>(),
  scope: "write",
  label: "odd",
} as const satisfies Principal;

/** The whole pipeline with an Odoo of odd answers, and its log. */
function open() {
  const errors: unknown[] = [];
  const cacheOf = <V>() => createMemoryCache<V>({ ttlMs: 60_000, maxEntries: 100 });
  const now = () => new Date();
  const endpoint = createEndpoint({
    admit: () => undefined,
    clientIp: () => "",
    readBody: readBodyCapped,
    authenticate: async () => principal,
    resolve: async (caller, source, requestId) => ({
      tenantId: principal.tenantId,
      principal: caller,
      connection: {
        ...{ id: principal.connectionId, name: "Odd", kind: "odoo", url: "https://odoo.example.com" },
        ...{ series: "19.0", version: 1, confirm: "nothing" },
      } as TenantContext["connection"],
      rules: { version: 1, models: rules },
      plan: "enterprise",
      odoo: bending,
      source,
      requestId,
    }),
    recorder: {
      admit: () => {},
      intent: async () => ({ id: newId<never>(), tenantId: principal.tenantId }),
      complete: async () => {},
      note: () => {},
      flush: async () => {},
      stop: async () => {},
    },
    createLimiter: createMemoryLimiter,
    metadata: createMetadata({ fields: cacheOf(), users: cacheOf(), readFields: fieldsGet, readUser: contextGet }),
    confirmations: createMemoryConfirmations(now),
    writeResults: createMemoryWriteResults(now),
    metrics: { requestStarted: () => () => {}, callFinished: () => {} },
    log: { error: (fields: unknown) => errors.push(fields) } as never,
    version: "0",
  });
  const fetchAs = () => (input: string | URL | Request, init?: RequestInit) =>
    endpoint.handle(new Request(input, init));
  return { fetchAs, errors };
}

test("every tool and report is called with odd answers", () => {
  const called = new Set(calls.map(([tool]) => tool));
  expect(catalog.map(({ name }) => name).filter((name) => !called.has(name))).toEqual(["confirm_operation"]);
});

test.each(calls)("%s %j reports an odd answer as a fault of Odoo, not as an internal error", async (tool, args) => {
  const ends: (string | undefined)[] = [];
  for (let turn = 0; turn < turns; turn++) {
    last = undefined;
    // No answer from before may be cached.
    const opened = open();
    const { error } = await callTool(opened, "", tool, args);
    const [failed] = opened.errors as { error?: Error }[];
    expect([failed?.error?.stack?.split("\n").slice(0, 6), last]).toEqual([undefined, last]);
    ends.push(error.code);
  }
  expect(ends).not.toContain("internal");
  expect(ends).toHaveLength(turns);
});
