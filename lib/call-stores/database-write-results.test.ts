import { afterEach, beforeEach, expect, test } from "vitest";
import { seedTenant, vault } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import type { WriteKey, WriteResultStore } from "./contract.ts";
import { createWriteResults, purgeWriteResults } from "./database-write-results.ts";

let database: TestDatabase;
let key: WriteKey;
let time: number;
let store: WriteResultStore;

beforeEach(async () => {
  database = await openTestDatabase();
  const { tenantId, keyId } = await seedTenant(database);
  key = { tenantId, principalId: keyId, identity: "c|create|1", arguments: '{"name":"Ann"}', keepMs: 300_000 };
  time = Date.now();
  store = createWriteResults({ db: database.db, vault, now: () => new Date(time) });
});
afterEach(() => database.close());

test("the answer of a write is sealed in the database", async () => {
  expect(await store.reserve(key)).toEqual({ state: "new" });
  expect(await store.reserve(key)).toEqual({ state: "running" });
  await store.finish(key, { id: 7, name: "Ann Confidential" });
  expect(await store.reserve(key)).toMatchObject({ state: "done", result: { id: 7, name: "Ann Confidential" } });
  expect(JSON.stringify(await database.admin`select * from write_results`)).not.toContain("Confidential");
});

test("an answer over the size limit is not stored, and its write is not repeated", async () => {
  await store.reserve(key);
  await store.finish(key, { text: "x".repeat(256 * 1024) });
  expect(await store.reserve(key)).toEqual({ state: "unknown" });
  expect(await database.admin`select sealed_result from write_results`).toEqual([{ sealed_result: null }]);
});

test("the outcome of a write that has run for more than two minutes is unknown", async () => {
  await store.reserve(key);
  time += 120_001;
  expect(await store.reserve(key)).toEqual({ state: "unknown" });
});

test("expired write results are purged", async () => {
  await store.reserve(key);
  expect(await purgeWriteResults(database.systemDb, new Date(time))).toBe(0);
  expect(await purgeWriteResults(database.systemDb, new Date(time + 300_000))).toBe(1);
});
