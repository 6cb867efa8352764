import { afterEach, beforeEach, expect, test } from "vitest";
import { seedTenant, vault } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { newId } from "../../kernel/ids.ts";
import { type Confirmations, createConfirmations, type Owner, purgeConfirmations } from "./confirmations.ts";

let database: TestDatabase;
let owner: Owner;
let time: number;
let store: Confirmations;
const write = { tool: "delete_record", payload: { model: "res.partner", record_id: 7 } };

beforeEach(async () => {
  database = await openTestDatabase();
  const { tenantId, keyId, connectionId } = await seedTenant(database);
  owner = { tenantId, principalId: keyId, connectionId };
  time = Date.now();
  store = createConfirmations({ db: database.db, vault, now: () => new Date(time) });
});
afterEach(() => database.close());

test("a token gives back exactly what was prepared, and the token itself is not kept", async () => {
  const { token, expiresAt } = await store.prepare(owner, write);
  expect(expiresAt.getTime() - time).toBe(600_000);
  expect(await store.find(owner, token)).toEqual(write);
  expect(JSON.stringify(await database.admin`select * from confirmations`)).not.toContain(token);
});

test("a token is used up by one of many who try at once", async () => {
  const { token } = await store.prepare(owner, write);
  const tries = await Promise.allSettled(Array.from({ length: 12 }, () => store.claim(owner, token)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await expect(store.find(owner, token)).rejects.toMatchObject({ code: "conflict", message: /already used/ });
});

test("a token is over after ten minutes", async () => {
  const { token } = await store.prepare(owner, write);
  time += 600_000;
  await expect(store.find(owner, token)).rejects.toMatchObject({ code: "conflict", message: /expired/ });
  await expect(store.claim(owner, token)).rejects.toMatchObject({ code: "conflict" });
  expect(await purgeConfirmations(database.systemDb, new Date(time))).toBe(0);
  await database.admin`update confirmations set expires_at = now() - interval '1 second'`;
  expect(await purgeConfirmations(database.systemDb, new Date(time))).toBe(1);
});

test("another key, another connection and another tenant meet a token that never was", async () => {
  const { token } = await store.prepare(owner, write);
  const stranger = await seedTenant(database);
  for (const other of [
    { ...owner, principalId: newId() as string },
    { ...owner, connectionId: stranger.connectionId },
    { ...owner, tenantId: stranger.tenantId },
    { ...stranger, principalId: stranger.keyId },
  ]) {
    await expect(store.find(other, token)).rejects.toMatchObject({ code: "not_found" });
    await expect(store.claim(other, token)).rejects.toMatchObject({ code: "conflict" });
  }
  await store.claim(owner, token);
});
