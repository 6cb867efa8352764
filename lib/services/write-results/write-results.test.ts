import { afterEach, beforeEach, expect, test } from "vitest";
import { seedTenant, vault } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createWriteResults, purgeWriteResults, type WriteKey, type WriteResults } from "./write-results.ts";

let database: TestDatabase;
let key: WriteKey;
let time: number;
let store: WriteResults;

beforeEach(async () => {
  database = await openTestDatabase();
  const { tenantId, keyId } = await seedTenant(database);
  key = { tenantId, principalId: keyId, identity: "c|create|1", arguments: '{"name":"Ann"}', keepMs: 300_000 };
  time = Date.now();
  store = createWriteResults({ db: database.db, vault, now: () => new Date(time) });
});
afterEach(() => database.close());

test("the second of two equal writes gets the first answer, which lies sealed", async () => {
  expect(await store.reserve(key)).toEqual({ state: "new" });
  expect(await store.reserve(key)).toEqual({ state: "running" });
  await store.finish(key, { id: 7, name: "Ann Confidential" });
  expect(await store.reserve(key)).toMatchObject({ state: "done", result: { id: 7, name: "Ann Confidential" } });
  expect(JSON.stringify(await database.admin`select * from write_results`)).not.toContain("Confidential");
});

test("of many at once one goes ahead", async () => {
  const all = await Promise.all(Array.from({ length: 12 }, () => store.reserve(key)));
  expect(all.filter(({ state }) => state === "new")).toHaveLength(1);
});

test("what failed for certain may be tried again; what may have happened may not", async () => {
  await store.reserve(key);
  await store.release(key);
  expect(await store.reserve(key)).toEqual({ state: "new" });
  await store.lose(key);
  expect(await store.reserve(key)).toEqual({ state: "unknown" });
});

test("an answer that no longer holds is given up by one of many, and a later answer by none of them", async () => {
  await store.reserve(key);
  await store.finish(key, 1);
  const { mark } = (await store.reserve(key)) as { mark: string };
  const renewed = await Promise.all(Array.from({ length: 12 }, () => store.renew(key, mark)));
  expect(renewed.filter(Boolean)).toHaveLength(1);
  expect(await store.reserve(key)).toEqual({ state: "running" });
  await store.finish(key, 1);
  expect(await store.renew(key, mark)).toBe(false);
});

test("an answer that is larger than any write's is not kept, and its write is not repeated", async () => {
  await store.reserve(key);
  await store.finish(key, { text: "x".repeat(256 * 1024) });
  expect(await store.reserve(key)).toEqual({ state: "unknown" });
  expect(await database.admin`select sealed_result from write_results`).toEqual([{ sealed_result: null }]);
});

test("who runs longer than any write may take has died: its outcome is unknown", async () => {
  await store.reserve(key);
  time += 120_001;
  expect(await store.reserve(key)).toEqual({ state: "unknown" });
});

test("after its time the same is a new write", async () => {
  await store.reserve(key);
  await store.finish(key, 1);
  time += 300_000;
  expect(await store.reserve(key)).toEqual({ state: "new" });
});

test("a key that comes with other arguments is a mistake of its sender", async () => {
  await store.reserve(key);
  await store.finish(key, 1);
  await expect(store.reserve({ ...key, arguments: "{}" })).rejects.toMatchObject({
    code: "conflict",
    options: { path: "idempotency_key" },
  });
});

test("another principal's equal write is its own", async () => {
  await store.reserve(key);
  const other = { ...key, principalId: "someone else" };
  expect(await store.reserve(other)).toEqual({ state: "new" });
  await store.finish(key, 1);
  expect(await store.reserve(other)).toEqual({ state: "running" });
  await store.lose(other);
  expect(await store.reserve(key)).toMatchObject({ state: "done", result: 1 });
  await store.release(other);
  expect(await store.reserve(key)).toMatchObject({ state: "done", result: 1 });
  expect(await store.reserve(other)).toEqual({ state: "new" });
});

test("what is over is purged", async () => {
  await store.reserve(key);
  expect(await purgeWriteResults(database.systemDb, new Date(time))).toBe(0);
  expect(await purgeWriteResults(database.systemDb, new Date(time + 300_000))).toBe(1);
});
