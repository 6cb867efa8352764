import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createHarness, type Harness, toolCall, url } from "../harness.ts";
import { type Seeded, seedKey, seedTenant } from "../seed.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

let database: TestDatabase;
let seeded: Seeded;
let odoo: TinyOdoo;
let harness: Harness;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules: [{ model: "res.partner", allow: "rcwu" }] });
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(() => {
  odoo = createTinyOdoo();
  harness = createHarness(database, { odooOf: () => odoo.transport });
});

async function toolsAt(query: string, key = seeded.key): Promise<string[]> {
  const client = new Client({ name: "narrow", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  const fetch = harness.fetchAs(key) as typeof globalThis.fetch;
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}${query}`), { fetch }));
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name }) => name);
}

async function call(query: string, name: string, args: Record<string, unknown>, key = seeded.key) {
  const response = await harness.fetchAs(key)(`${url}${query}`, toolCall(name, args));
  return { status: response.status, body: (await response.json()) as { result?: { isError?: boolean } } };
}

async function narrowedKey(...toolsets: string[]): Promise<string> {
  const { key, keyId } = await seedKey(database, seeded, "write");
  await database.admin`update access_keys set toolsets = ${JSON.stringify(toolsets)}::jsonb where id = ${keyId}`;
  return key;
}

const reads = [
  "list_models",
  "describe_model",
  "search_records",
  "get_record",
  "find_record",
  "aggregate_records",
  "get_context",
];
const create = { model: "res.partner", values: { name: "Ann" } };

test("the query of the address narrows the listed tools", async () => {
  const all = await toolsAt("");
  expect(await toolsAt("?toolsets=read")).toEqual(reads);
  const readonly = await toolsAt("?readonly=1");
  expect(all.filter((name) => !readonly.includes(name))).toEqual(
    expect.arrayContaining(["create_record", "delete_record", "import_records", "run_action", "add_attachment"]),
  );
  expect(readonly).toEqual(expect.arrayContaining([...reads, "read_attachment"]));
  expect(await toolsAt("?readonly=1&toolsets=files")).toEqual(["list_attachments", "read_attachment"]);
  expect(await toolsAt("?toolsets=files")).toEqual([
    "list_attachments",
    "read_attachment",
    "add_attachment",
    "confirm_operation",
  ]);
});

test.each([
  ["?readonly=1", "create_record", create],
  ["?readonly=true", "create_record", create],
  ["?readonly", "create_record", create],
  ["?readonly=0&readonly=1", "create_record", create],
  ["?readonly=1&readonly=0", "create_record", create],
  ["?readonly=0&readonly=", "create_record", create],
  ["?toolsets=read&toolsets=write", "create_record", create],
  ["?toolsets=read,write&toolsets=read,files", "create_record", create],
  ["?toolsets=read", "create_record", create],
  ["?toolsets=files,reports", "search_records", { model: "res.partner" }],
])("the address %s refuses a tool that it leaves out", async (query, tool, args) => {
  const { body } = await call(query, tool, args);
  const remedy = { by: "client", where: "address" };
  expect(body.result).toMatchObject({ isError: true, _meta: { "mcp-odoo/error": { code: "denied", remedy } } });
  expect(odoo.calls).toEqual([]);
});

test("a refusal by a limit of the key itself names another key as the remedy", async () => {
  const by = (where: string) => ({ _meta: { "mcp-odoo/error": { remedy: { by: "portal_admin", where } } } });
  const refusedTo = async (query: string, key: string) => (await call(query, "create_record", create, key)).body.result;
  const { key: reader } = await seedKey(database, seeded, "read");
  const narrow = await narrowedKey("read");
  for (const query of ["", "?readonly=1"]) expect(await refusedTo(query, reader)).toMatchObject(by("keys.scope"));
  for (const query of ["", "?toolsets=read"]) expect(await refusedTo(query, narrow)).toMatchObject(by("keys.toolsets"));
});

test("the query of the address never allows more than the key", async () => {
  const key = await narrowedKey("read");
  expect(await toolsAt("", key)).toEqual(reads);
  expect(await toolsAt("?toolsets=read,write,files&readonly=0", key)).toEqual(reads);
  expect(await toolsAt("?toolsets=write", key)).toEqual([]);
  expect((await call("", "create_record", create, key)).body.result).toMatchObject({ isError: true });
  const { key: reader } = await seedKey(database, seeded, "read");
  expect((await call("?readonly=0", "create_record", create, reader)).body.result).toMatchObject({ isError: true });
  expect(odoo.calls).toEqual([]);
});

test.each([
  "?toolsets=raed",
  "?toolsets=",
  "?toolsets=read,all",
  "?toolsets=read&toolsets=",
  "?toolsets=read;readonly=1",
  "?readonly=maybe",
  "?readonly=0&readonly=maybe",
  "?readonly=yes",
  "?readonly=on",
  "?readonly=TRUE",
  "?readonly=%201",
  "?READONLY=1",
  "?ReadOnly=1",
  "?read_only=1",
  "?readonly%20=1",
  "?readonly%00=1",
  "?readonly[]=1",
  "??readonly=1",
  "?toolset=read",
  "?Toolsets=read",
  "?scope=read",
  "?readonly=1&model=res.partner",
  "?=1",
])("the misspelled query %s is refused in both protocols", async (query) => {
  expect((await call(query, "create_record", create)).status).toBe(400);
  for (const body of [ask("initialize", initialize), ask("tools/list", {})]) {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const response = await harness.fetchAs(seeded.key)(`${url}${query}`, { method: "POST", headers, body });
    const { error } = (await response.json()) as { error: { message: string } };
    expect(response.status).toBe(400);
    expect(error.message).toMatch(/takes (the parameters readonly and toolsets|1 or 0|some of: read, write)/);
  }
  expect(odoo.calls).toEqual([]);
});

const ask = (method: string, params: object) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
const initialize = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "narrow", version: "1" } };

test("the strictest of repeated query parameters applies", async () => {
  const readonly = await toolsAt("?readonly=1");
  for (const query of ["?readonly=0&readonly=1", "?readonly=1&readonly=0", "?readonly=false&readonly"])
    expect(await toolsAt(query)).toEqual(readonly);
  expect(await toolsAt("?toolsets=read,write&toolsets=read,files")).toEqual(reads);
  expect(await toolsAt("?toolsets=read&toolsets=files")).toEqual([]);
  expect(await toolsAt("?readonly=0&toolsets=read,write")).toContain("create_record");
});

test("a token cannot be confirmed through an address that leaves writing out", async () => {
  const { body } = await call("", "delete_record", { model: "res.partner", record_id: 2 });
  const { structuredContent } = body.result as { structuredContent?: Record<string, string> };
  const token = structuredContent?.["confirmation_token"];
  expect((await call("?readonly=1", "confirm_operation", { token })).body.result).toMatchObject({ isError: true });
  expect((await call("?toolsets=files", "confirm_operation", { token })).body.result).toMatchObject({ isError: true });
  expect(odoo.calls.some(({ method }) => method === "unlink")).toBe(false);
});
