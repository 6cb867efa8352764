import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createHarness, type Harness, toolCall, url } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";
import { createTinyOdoo } from "../tiny-odoo.ts";

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules: [{ model: "res.partner", allow: "r" }] });
  await database.admin`update access_keys set allowed_networks = '["203.0.113.0/24"]'::jsonb`;
  const odoo = createTinyOdoo();
  harness = createHarness(database, { odooOf: () => odoo.transport });
});
afterAll(() => database.close());

const searchFrom = (ip: string) => {
  const init = toolCall("search_records", { model: "res.partner" });
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${seeded.key}`);
  headers.set("host", "127.0.0.1:3000");
  headers.set("x-mcp-odoo-peer", ip);
  return harness.handle(new Request(url, { ...init, headers }));
};

test("a key with a list of addresses works from there; elsewhere it gets 401 and the refusal is recorded", async () => {
  expect((await searchFrom("203.0.113.7")).status).toBe(200);
  const refused = await searchFrom("198.51.100.9");
  expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining("may not be used from")]);
  await harness.recorder.stop();
  const entries = await database.admin`select * from audit_entries where tool = 'keys.use'`;
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    tenant_id: seeded.tenantId,
    actor_kind: "key",
    actor_id: seeded.keyId,
    connection_id: seeded.connectionId,
    ip: "198.51.100.9",
    outcome: "denied",
    error_code: "unauthenticated",
  });
});
