import { afterEach, beforeEach, expect, test } from "vitest";
import { seedTenant, vault } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { newId } from "../kernel/ids.ts";
import type { ConfirmationStore, Owner } from "./contract.ts";
import { createConfirmations, purgeConfirmations } from "./database-confirmations.ts";

let database: TestDatabase;
let owner: Owner;
let time: number;
let store: ConfirmationStore;
const write = { tool: "delete_record", payload: { model: "res.partner", record_id: 7 } };

beforeEach(async () => {
  database = await openTestDatabase();
  const { tenantId, keyId, connectionId } = await seedTenant(database);
  owner = { tenantId, principalId: keyId, connectionId };
  time = Date.now();
  store = createConfirmations({ db: database.db, vault, now: () => new Date(time) });
});
afterEach(() => database.close());

test("the token of a prepared write is not stored in the database", async () => {
  const { token, expiresAt } = await store.prepare(owner, write);
  expect(expiresAt.getTime() - time).toBe(600_000);
  expect(await store.find(owner, token)).toEqual(write);
  expect(JSON.stringify(await database.admin`select * from confirmations`)).not.toContain(token);
});

test("an expired token is refused and purged", async () => {
  const { token } = await store.prepare(owner, write);
  time += 600_000;
  await expect(store.find(owner, token)).rejects.toMatchObject({ code: "conflict", message: /expired/ });
  await expect(store.claim(owner, token)).rejects.toMatchObject({ code: "conflict" });
  expect(await purgeConfirmations(database.systemDb, new Date(time))).toBe(0);
  await database.admin`update confirmations set expires_at = now() - interval '1 second'`;
  expect(await purgeConfirmations(database.systemDb, new Date(time))).toBe(1);
});

/** Inserts writes that wait for their confirmation, with payloads of `bytes` bytes. */
async function insertWaiting({ count, bytes, principalId = owner.principalId }: WaitingRows): Promise<void> {
  const { tenantId, connectionId } = owner;
  const until = new Date(time + 600_000);
  await database.admin`
    insert into confirmations (token_hash, tenant_id, principal_id, connection_id, tool, payload, expires_at)
    select gen_random_uuid()::text, ${tenantId}, ${principalId}, ${connectionId}, 'delete_record',
      repeat('x', ${bytes}), ${until} from generate_series(1, ${count})`;
}
interface WaitingRows {
  readonly count: number;
  readonly bytes: number;
  readonly principalId?: string;
}

test.each([
  ["number", { count: 2_000, bytes: 1 }],
  ["size", { count: 4, bytes: 16 * 1024 * 1024 }],
])("a key's waiting writes are limited in %s, and another key can still prepare one", async (_name, rows) => {
  await insertWaiting(rows);
  await expect(store.prepare(owner, write)).rejects.toMatchObject({
    code: "busy",
    options: { retryAfterSeconds: 60, hint: /Confirm the waiting operations/ },
  });
  const other = { ...owner, principalId: newId() as string };
  const { token } = await store.prepare(other, write);
  expect(await store.find(other, token)).toEqual(write);
});

test("a tenant's waiting writes are limited over all its keys, and another tenant can still prepare one", async () => {
  for (let i = 0; i < 5; i++) await insertWaiting({ count: 2_000, bytes: 1, principalId: newId() as string });
  await expect(store.prepare(owner, write)).rejects.toMatchObject({ code: "busy" });
  const { tenantId, keyId, connectionId } = await seedTenant(database);
  const { token } = await store.prepare({ tenantId, principalId: keyId, connectionId }, write);
  expect(token).toMatch(/^confirm_/);
});

test("confirmed and expired writes do not count towards the limit, and a confirmed payload is erased", async () => {
  const { token } = await store.prepare(owner, write);
  await insertWaiting({ count: 1_999, bytes: 1 });
  await expect(store.prepare(owner, write)).rejects.toMatchObject({ code: "busy" });
  await store.claim(owner, token);
  expect(await database.admin`select payload from confirmations where used_at is not null`).toEqual([{ payload: "" }]);
  await store.prepare(owner, write);
  time += 600_000;
  await store.prepare(owner, write);
});
