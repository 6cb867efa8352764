import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type CallResult, callTool, createHarness, type Harness, toolCall, url } from "../harness.ts";
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
beforeEach(() => {
  odoo = createTinyOdoo();
  harness = createHarness(database, { odooOf: () => odoo.transport, maxWaiting: 3 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.admin`grant insert on audit_entries to mcp_odoo_app`;
  await harness.recorder.stop();
});

const read = () => callTool(harness, seeded.key, "search_records", { model: "res.partner", fields: ["name"] });
const write = () => callTool(harness, seeded.key, "create_record", { model: "res.partner", values: { name: "Ann" } });
const entries = async () => Number((await database.admin`select count(*) from audit_entries`)[0]?.["count"]);
const busy = ({ isError, error }: CallResult) => [isError, error.code, error.retry_after_seconds];

test("reads run until the maximum of audit entries waits, then none reaches Odoo, and no entry is lost", async () => {
  await read();
  await harness.recorder.flush();
  const before = await entries();
  await database.admin`revoke insert on audit_entries from mcp_odoo_app`;
  for (let i = 0; i < 3; i++) expect((await read()).isError).toBe(false);
  const asked = odoo.calls.length;
  for (let i = 0; i < 5; i++) {
    const refused = await read();
    expect(busy(refused)).toEqual([true, "busy", 10]);
    expect(refused.text).toContain("nothing was sent to Odoo");
  }
  // A call of an unknown tool is recorded too, so the bound applies to it.
  const unknown = await harness.fetchAs(seeded.key)(url, toolCall("no_such_tool", {}));
  expect(unknown.status).toBe(503);
  expect(odoo.calls).toHaveLength(asked);
  await database.admin`grant insert on audit_entries to mcp_odoo_app`;
  await harness.recorder.flush();
  expect((await read()).isError).toBe(false);
  await harness.recorder.flush();
  expect(await entries()).toBe(before + 4);
});

test("a write whose intent finds no room on the disk is refused, and the error says who can fix that", async () => {
  await read();
  await database.admin.unsafe(`
    create function no_room() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger no_room before insert on audit_entries for each row execute function no_room()`);
  const asked = odoo.calls.length;
  const refused = await write();
  expect(busy(refused)).toEqual([true, "busy", 60]);
  expect(refused.text).toContain("could not be recorded, so nothing was sent to Odoo");
  expect(refused.text).toContain("must free some space");
  expect(odoo.calls.slice(asked).map(({ method }) => method)).not.toContain("create");
  await harness.recorder.flush();
  await database.admin.unsafe("drop trigger no_room on audit_entries; drop function no_room");
  expect((await write()).isError).toBe(false);
});

test.each([
  ["refused", () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })],
  ["cut", () => new Error("Connection terminated unexpectedly")],
])(
  "a call is refused as busy, not as an internal error, while connections to the database are %s",
  async (_, fault) => {
    const { key } = await seedKey(database, seeded, "read");
    await callTool(harness, seeded.key, "list_models");
    harness.resolver.invalidateConnection(seeded.connectionId);
    const lost = vi.spyOn(database.db.$client, "connect").mockImplementation((() => Promise.reject(fault())) as never);
    // The key is cached for three seconds, its rules no longer are.
    expect(busy(await callTool(harness, seeded.key, "list_models"))).toEqual([true, "busy", 5]);
    const stranger = await harness.fetchAs(key)(url, toolCall("list_models", {}));
    expect([stranger.status, stranger.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await stranger.json()).toMatchObject({ error: { data: { code: "busy", retry_after_seconds: 5 } } });
    expect(harness.log.error).not.toHaveBeenCalledWith(expect.anything(), "an MCP request failed");
    lost.mockRestore();
    expect((await callTool(harness, key, "list_models")).isError).toBe(false);
  },
);
