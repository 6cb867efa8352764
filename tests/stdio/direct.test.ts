import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AccessKeyId, type AuditEntryId, type ConnectionId, newId, type TenantId } from "#lib/kernel/ids.ts";
import { createLineRecorder } from "../../stdio/src/record-lines.ts";
import { type BuiltClient, buildClient, run } from "./local-client.ts";

let built: BuiltClient;
beforeAll(() => {
  built = buildClient();
});
afterAll(() => built.remove());

const secret = "0123456789abcdef0123456789abcdef01234567";
/** Settings for an address without a server. */
const nowhere = { ODOO_URL: "http://127.0.0.1:9", ODOO_DB: "a", ODOO_USER: "b", ODOO_API_KEY: secret };
const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};
const call = (id: number, name: string, args = {}) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});

test("every tool reports an Odoo that does not answer, and the local client still starts", async () => {
  const search = call(3, "search_records", { model: "res.partner" });
  const { code, stdout, stderr } = await run(built, nowhere, [
    initialize,
    { jsonrpc: "2.0", id: 2, method: "tools/list" },
    search,
  ]);
  expect(stdout[0]?.result).toMatchObject({ serverInfo: { name: "mcp-odoo" } });
  expect(JSON.stringify(stdout[1]?.result)).toContain("create_record");
  expect(stdout[2]?.result).toMatchObject({ isError: true });
  const text = String(JSON.stringify(stdout[2]?.result?.["content"]));
  const said = /does not accept connections/;
  expect(text).toMatch(said);
  // The log has the same text.
  expect(stderr).toMatch(said);
  expect(stderr).not.toContain(secret);
  expect(code).toBe(1);
});

test("the local client sends a file of ten MiB to Odoo", async () => {
  const content = Buffer.alloc(10 * 1024 * 1024, 7).toString("base64");
  const file = { model: "res.partner", record_id: 1, name: "large.bin", encoding: "base64", content };
  const { stdout } = await run(built, nowhere, [initialize, call(2, "add_attachment", file)]);
  expect(JSON.stringify(stdout[1]?.result)).toMatch(/does not accept connections/);
});

test("the local client lists no writing tool if it may only read", async () => {
  const env = { ...nowhere, ODOO_READONLY: "1" };
  const { stdout } = await run(built, env, [initialize, { jsonrpc: "2.0", id: 2, method: "tools/list" }]);
  const listed = JSON.stringify(stdout[1]?.result);
  expect(listed).toContain('"search_records"');
  expect(listed).not.toContain('"create_record"');
});

test.each([
  [{ ODOO_MODELS: "res.partner" }, /a list such as/],
  [{ ODOO_MODELS: "res.partner:rx" }, /a list such as/],
  [{ ODOO_MODELS: "ir.rule:r" }, /ir\.rule .* never open/],
  [{ MCP_ODOO_AUDIT: "/nowhere/audit.jsonl" }, /MCP_ODOO_AUDIT cannot be written/],
])("the local client ends with one sentence for the settings %j", async (more, message) => {
  const { code, stderr, stdout } = await run(built, { ...nowhere, ...more });
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect([code, stdout]).toEqual([1, []]);
});

const connectionId = newId<ConnectionId>();
const principal = {
  kind: "key",
  tenantId: newId<TenantId>(),
  keyId: newId<AccessKeyId>(),
  connectionId,
  scope: "write",
  label: "local",
} as const;
const context = { actor: principal, connectionId, requestId: "r1", client: "test/1", ip: "" };
const creating = { tool: "create_record", operation: "create", fields: ["name"] } as const;
const done = { outcome: "ok", durationMs: 4, odooCalls: 2, recordIds: [7] } as const;

test("the audit file has the intent before the outcome, and stop waits for the outcome", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-audit-"));
  const file = join(folder, "audit.jsonl");
  const lines = () =>
    readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  try {
    const recorder = createLineRecorder(file);
    const intent = await recorder.intent(context, creating);
    expect(lines()).toMatchObject([{ tool: "create_record", fields: ["name"], outcome: "pending" }]);
    let ended = false;
    const stopped = recorder.stop().then(() => {
      ended = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    await recorder.complete(intent, done);
    await stopped;
    expect(lines()).toMatchObject([{ id: intent.id }, { id: intent.id, outcome: "ok", recordIds: [7] }]);
    expect(statSync(file).mode & 0o077).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.skipIf(!existsSync("/dev/full"))(
  "an intent that cannot be recorded fails, and an outcome that cannot be recorded does not",
  async () => {
    const recorder = createLineRecorder("/dev/full");
    await expect(recorder.intent(context, creating)).rejects.toMatchObject({ code: "ENOSPC" });
    await recorder.complete({ id: newId<AuditEntryId>(), tenantId: principal.tenantId }, done);
    recorder.note(context, creating, done);
  },
);
