import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId, type UserId } from "#lib/kernel/ids.ts";
import { catalog } from "#lib/mcp/catalog/registry.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness, toolCall, url } from "../harness.ts";
import { type Seeded, seedKey, seedTenant } from "../seed.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

let database: TestDatabase;
let seeded: Seeded;
let readKey: string;
let odoo: TinyOdoo;
let harness: Harness;

const rules = [
  { model: "res.partner", allow: "rcwu", denied: ["credit_limit"] },
  { model: "res.country", allow: "r" },
  { model: "res.partner.category", allow: "r" },
];

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules });
  readKey = (await seedKey(database, seeded, "read")).key;
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  await database.admin`truncate audit_entries, confirmations, write_results`;
  odoo = createTinyOdoo();
  harness = createHarness(database, { odooOf: () => odoo.transport });
});

async function connect1(key: string) {
  const client = new Client1({ name: "old", version: "1" });
  const transport = new Transport1(new URL(url), { fetch: harness.fetchAs(key) as typeof fetch });
  await client.connect(transport as never);
  return client;
}
async function connect2(key: string) {
  // The version is pinned: with a fallback, a server that knows only the older protocol would pass.
  const client = new Client2({ name: "new", version: "2" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(new Transport2(new URL(url), { fetch: harness.fetchAs(key) as typeof fetch }));
  return client;
}

interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}
interface Result {
  isError?: boolean;
  structuredContent: Record<string, never>;
  content: { text: string }[];
}

describe.each([
  ["a client of the 2025 protocol", connect1 as (key: string) => Promise<AnyClient>],
  ["a client of the 2026 protocol", connect2 as (key: string) => Promise<AnyClient>],
])("%s", (_, connect) => {
  test("a client lists the tools, finds a customer, creates a record, reads it and deletes it with a token", async () => {
    const client = await connect(seeded.key);
    const call = async (name: string, args: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: args })) as Result;
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
      "list_models",
      "describe_model",
      "search_records",
      "get_record",
      "find_record",
      "aggregate_records",
      "business_report",
      "get_context",
      "list_attachments",
      "read_attachment",
      "create_record",
      "update_record",
      "delete_record",
      "import_records",
      "run_action",
      "post_message",
      "add_attachment",
      "confirm_operation",
    ]);
    const found = await call("find_record", { model: "res.partner", text: "azure" });
    expect(found.structuredContent).toMatchObject({ matches: [{ name: "Azure Interior" }] });
    const created = await call("create_record", { model: "res.partner", values: { name: "Ann", city: "Leeds" } });
    const id = created.structuredContent["id"];
    const read = await call("get_record", { model: "res.partner", record_id: id, fields: ["name", "city"] });
    expect(read.structuredContent).toMatchObject({
      record: { id, name: "Ann", city: "Leeds" },
      link: `https://odoo.example.com/odoo/res.partner/${id}`,
    });
    const prepared = await call("delete_record", { model: "res.partner", record_id: id });
    expect(odoo.calls.some(({ method }) => method === "unlink")).toBe(false);
    expect(prepared.structuredContent).toMatchObject({ status: "confirmation_required", name: "Ann" });
    const done = await call("confirm_operation", { token: prepared.structuredContent["confirmation_token"] });
    expect(done.structuredContent).toMatchObject({ status: "done", model: "res.partner", record_ids: [id] });
    expect(odoo.records.get("res.partner")?.has(Number(id))).toBe(false);
    await client.close();
  });

  test("a client with a read key sees only the reading tools, and may not call the others by name", async () => {
    const client = await connect(readKey);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
      "list_models",
      "describe_model",
      "search_records",
      "get_record",
      "find_record",
      "aggregate_records",
      "business_report",
      "get_context",
      "list_attachments",
      "read_attachment",
    ]);
    const refused = (await client.callTool({
      name: "create_record",
      arguments: { model: "res.partner", values: { name: "Ann" } },
    })) as Result;
    expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("may only read") }] });
    expect(odoo.calls).toEqual([]);
    await client.close();
  });
});

test("every tool has annotations and an output schema", async () => {
  const client = await connect2(seeded.key);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(catalog.map(({ name }) => name));
  for (const tool of tools) {
    expect(Object.keys(tool.annotations ?? {}).sort()).toEqual([
      "destructiveHint",
      "idempotentHint",
      "openWorldHint",
      "readOnlyHint",
    ]);
    expect(tool).toMatchObject({ title: expect.any(String), outputSchema: { type: "object" } });
  }
});

test("a repeated search and a repeated read of a record need one Odoo call each", async () => {
  await callTool(harness, seeded.key, "search_records", { model: "res.partner" });
  for (const [tool, args] of [
    ["search_records", { model: "res.partner", domain: [["city", "=", "Madrid"]] }],
    ["get_record", { model: "res.partner", record_id: 2 }],
  ] as const) {
    odoo.calls.length = 0;
    odoo.metadata.length = 0;
    await callTool(harness, seeded.key, tool, args);
    expect([odoo.calls.length, odoo.metadata.length]).toEqual([1, 0]);
  }
});

test("GET and DELETE get the status of the protocol, and a client that listens is refused", async () => {
  for (const method of ["GET", "DELETE"]) {
    const response = await harness.fetchAs(seeded.key)(url, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
  }
  const init = toolCall("x", {});
  const body = JSON.parse(init.body as string);
  const response = await harness.fetchAs(seeded.key)(url, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), "mcp-method": "subscriptions/listen", "mcp-name": "" },
    body: JSON.stringify({
      ...body,
      method: "subscriptions/listen",
      params: { ...body.params, notifications: { toolsListChanged: true } },
    }),
  });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: -32601 } });
});

test("the challenge differs for a missing key and a wrong key", async () => {
  const bare = await harness.handle(
    new Request(url, { ...toolCall("list_models", {}), headers: { host: "127.0.0.1:3000" } }),
  );
  expect(bare.status).toBe(401);
  expect(bare.headers.get("www-authenticate")).toBe('Bearer realm="mcp-odoo"');
  const wrong = await harness.fetchAs("mcpo_live_x")(url, toolCall("list_models", {}));
  expect(wrong.status).toBe(401);
  expect(wrong.headers.get("www-authenticate")).toContain('error="invalid_token"');
});

test("requests of a foreign page or to a foreign host are refused", async () => {
  const init = toolCall("list_models", {});
  const foreign = await harness.fetchAs(seeded.key)(url, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), origin: "https://evil.example" },
  });
  expect(foreign.status).toBe(403);
  const rebound = await harness.handle(
    new Request(url, {
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        host: "evil.example",
        authorization: `Bearer ${seeded.key}`,
      },
    }),
  );
  expect(rebound.status).toBe(403);
});

test("a body over 1 MiB is refused before it is read to the end", async () => {
  let pulled = 0;
  const chunk = new Uint8Array(64 * 1024).fill(32);
  const body = new ReadableStream({
    pull(controller) {
      pulled += chunk.byteLength;
      if (pulled > 64 * 1024 * 1024) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const response = await harness.fetchAs(seeded.key)(url, {
    ...toolCall("list_models", {}),
    body,
    duplex: "half",
  } as RequestInit);
  expect(response.status).toBe(413);
  expect(pulled).toBeLessThan(2 * 1024 * 1024);
  const announced = await harness.fetchAs(seeded.key)(url, {
    ...toolCall("list_models", {}),
    body: " ".repeat(2 * 1024 * 1024),
  });
  expect(announced.status).toBe(413);
});

test("a body that is no JSON or nests too deeply gets a protocol error", async () => {
  const send = async (body: string) => {
    const response = await harness.fetchAs(seeded.key)(url, { ...toolCall("list_models", {}), body });
    return [response.status, ((await response.json()) as { error: { code: number } }).error.code];
  };
  expect(await send("{")).toEqual([400, -32700]);
  expect(await send(`${"[".repeat(5_000)}${"]".repeat(5_000)}`)).toEqual([400, -32600]);
  expect(await send(JSON.stringify(Array(21).fill({ jsonrpc: "2.0", id: 1, method: "ping" })))).toEqual([400, -32600]);
});

test("a call of an unknown tool gets a protocol error and is recorded with the name", async () => {
  await expect(callTool(harness, seeded.key, "drop_database")).rejects.toThrow("-32602");
  await harness.recorder.flush();
  expect(await database.admin`select tool, outcome from audit_entries`).toMatchObject([
    { tool: "drop_database", outcome: "failed" },
  ]);
});

test("many calls of unknown tools leave some audit entries and one that counts the others", async () => {
  const ask = harness.fetchAs(seeded.key);
  for (let i = 0; i < 40; i++) await ask(url, toolCall(`no_such_tool_${i}`, {}));
  await harness.recorder.stop();
  const entries = await database.admin`select tool, error_message from audit_entries order by started_at`;
  expect(entries).toHaveLength(31);
  expect(entries.map(({ error_message }) => error_message)).toContain(
    "10 more calls were refused within a minute. The last: There is no such tool.",
  );
});

test("wrong arguments are answered with their path and recorded without their values", async () => {
  const result = await callTool(harness, seeded.key, "search_records", {
    model: "res.partner",
    limit: 5000,
    secret_value: "hunter2",
  });
  expect(result).toMatchObject({ isError: true, error: { code: "invalid_input" } });
  expect(result.text).toContain("limit");
  await harness.recorder.flush();
  const entries = await database.admin`select * from audit_entries`;
  expect(entries).toMatchObject([
    { tool: "search_records", model: "res.partner", outcome: "failed", client: "vitest/1", ip: "203.0.113.7" },
  ]);
  expect(JSON.stringify(entries)).not.toContain("hunter2");
});

test("a revoked key is refused at once in the process that revoked it, and within seconds in others", async () => {
  const other = await seedKey(database, seeded, "read");
  await callTool(harness, other.key, "list_models");
  await database.admin`update access_keys set revoked_at = now() where id = ${other.keyId}`;
  harness.advance(3_000);
  expect((await harness.fetchAs(other.key)(url, toolCall("list_models", {}))).status).toBe(401);
});

test("an unexpected error shows only a reference, and the log has the details", async () => {
  odoo.before = () => {
    throw new Error("postgres://user:password@db.internal/odoo exploded");
  };
  const result = await callTool(harness, seeded.key, "search_records", { model: "res.partner" });
  expect(result.text).toMatch(/^Internal error\. Reference: [0-9a-f-]{36}/);
  expect(JSON.stringify(result)).not.toContain("password");
  const reference = /Reference: (\S+)/.exec(result.text)?.[1];
  expect(harness.log.error).toHaveBeenCalledWith(expect.objectContaining({ requestId: reference }), expect.any(String));
});

test("a call of a member in the portal passes the same steps, only on a connection of the tenant", async () => {
  const { tenantId, connectionId } = seeded;
  const principal = {
    kind: "session",
    tenantId,
    userId: newId<UserId>(),
    role: "owner",
    label: "ana@example.com",
  } as const;
  const call = { principal, source: { ip: "203.0.113.7", userAgent: "", client: "portal" }, requestId: "r1" };
  const { signal } = new AbortController();
  const ask = (tool: string, args: object, connection = connectionId) =>
    harness.callAs({ ...call, connectionId: connection, tool, args, signal });
  expect(await ask("search_records", { model: "res.partner", limit: 1 })).toMatchObject({
    structuredContent: { records: [{ name: "Azure Interior" }] },
  });
  expect(await ask("search_records", { model: "res.partner", limit: "1", fields: null })).toMatchObject({
    structuredContent: { records: [{ name: "Azure Interior" }] },
  });
  expect(await ask("search_records", { model: "res.users" })).toMatchObject({ isError: true });
  const other = await seedTenant(database, { rules });
  expect(await ask("search_records", { model: "res.partner" }, other.connectionId)).toMatchObject({ isError: true });
  await expect(ask("no_such_tool", {})).rejects.toMatchObject({ code: "not_found" });
  await harness.recorder.flush();
  const entries = await database.admin`
    select actor_kind, outcome, connection_id from audit_entries where tenant_id = ${tenantId} order by started_at, id`;
  expect(entries).toMatchObject([
    { actor_kind: "session", outcome: "ok", connection_id: connectionId },
    { actor_kind: "session", outcome: "ok" },
    { actor_kind: "session", outcome: "denied" },
    { actor_kind: "session", outcome: "failed" },
  ]);
});
