import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seedTenant, vault } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { type ConfirmationStore, maxAnswer, type Owner, type WriteKey, type WriteResultStore } from "./contract.ts";
import { createConfirmations } from "./database-confirmations.ts";
import { createWriteResults } from "./database-write-results.ts";
import { createMemoryConfirmations, createMemoryWriteResults } from "./memory-stores.ts";

let database: TestDatabase;
let owner: Owner;
let otherOwner: Owner;
let time: number;
const now = () => new Date(time);

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  time = Date.now();
  const ownerOf = async () => {
    const { tenantId, keyId, connectionId } = await seedTenant(database);
    return { tenantId, connectionId, principalId: keyId };
  };
  owner = await ownerOf();
  otherOwner = await ownerOf();
});

interface Kind {
  readonly confirmations: (now: Clock) => ConfirmationStore;
  readonly writeResults: (now: Clock) => WriteResultStore;
}

const kinds: readonly (readonly [string, Kind])[] = [
  ["memory", { confirmations: createMemoryConfirmations, writeResults: createMemoryWriteResults }],
  [
    "database",
    {
      confirmations: (now) => createConfirmations({ db: database.db, vault, now }),
      writeResults: (now) => createWriteResults({ db: database.db, vault, now }),
    },
  ],
];

describe.each(kinds)("the confirmations of the %s", (_name, kind) => {
  const write = { tool: "delete_record", payload: { model: "res.partner", record_id: 7 } };
  let store: ConfirmationStore;
  beforeEach(() => {
    store = kind.confirmations(now);
  });

  test("a token returns the arguments as they were prepared, although the caller changes them later", async () => {
    const payload = { ...write.payload };
    const { token, expiresAt } = await store.prepare(owner, { ...write, payload });
    payload.record_id = 8;
    expect(expiresAt.getTime() - time).toBe(600_000);
    expect(await store.find(owner, token)).toEqual(write);
    expect(await store.find(owner, token)).toEqual(write);
  });

  test("one of many concurrent claims of a token succeeds", async () => {
    const { token } = await store.prepare(owner, write);
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => store.claim(owner, token)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(store.find(owner, token)).rejects.toMatchObject({ code: "conflict", message: /already used/ });
  });

  test("a token expires after ten minutes", async () => {
    const { token } = await store.prepare(owner, write);
    time += 600_000;
    await expect(store.find(owner, token)).rejects.toMatchObject({ code: "conflict", message: /expired/ });
    await expect(store.claim(owner, token)).rejects.toMatchObject({ code: "conflict" });
  });

  test("a token is unknown to another key, another connection and another tenant", async () => {
    const { token } = await store.prepare(owner, write);
    for (const other of [
      { ...owner, principalId: newId<never>() as string },
      { ...owner, connectionId: otherOwner.connectionId },
      { ...owner, tenantId: otherOwner.tenantId },
      otherOwner,
    ]) {
      await expect(store.find(other, token)).rejects.toMatchObject({ code: "not_found" });
      await expect(store.claim(other, token)).rejects.toMatchObject({ code: "conflict" });
    }
    await store.claim(owner, token);
  });

  test("an invented token is unknown", async () => {
    await expect(store.find(owner, "confirm_none")).rejects.toMatchObject({ code: "not_found" });
    await expect(store.claim(owner, "confirm_none")).rejects.toMatchObject({ code: "conflict" });
  });
});

describe.each(kinds)("the write results of the %s", (_name, kind) => {
  let store: WriteResultStore;
  let key: WriteKey;
  beforeEach(() => {
    store = kind.writeResults(now);
    const { tenantId, principalId } = owner;
    key = { tenantId, principalId, identity: "c|create|1", arguments: '{"name":"Ann"}', keepMs: 300_000 };
  });

  test("the second of two equal writes gets the first answer", async () => {
    expect(await store.reserve(key)).toEqual({ state: "new" });
    expect(await store.reserve(key)).toEqual({ state: "running" });
    await store.finish(key, { id: 7 });
    expect(await store.reserve(key)).toMatchObject({ state: "done", result: { id: 7 } });
  });

  test("one of many concurrent equal writes runs", async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => store.reserve(key)));
    expect(all.filter(({ state }) => state === "new")).toHaveLength(1);
  });

  test("a released write may be tried again, and a write with an unknown outcome may not", async () => {
    await store.reserve(key);
    await store.release(key);
    expect(await store.reserve(key)).toEqual({ state: "new" });
    await store.lose(key);
    expect(await store.reserve(key)).toEqual({ state: "unknown" });
  });

  test("one of many concurrent renewals of an answer succeeds, and none renews a later answer", async () => {
    await store.reserve(key);
    await store.finish(key, 1);
    const { mark } = (await store.reserve(key)) as { mark: string };
    const renewed = await Promise.all(Array.from({ length: 12 }, () => store.renew(key, mark)));
    expect(renewed.filter(Boolean)).toHaveLength(1);
    expect(await store.reserve(key)).toEqual({ state: "running" });
    await store.finish(key, 1);
    expect(await store.renew(key, mark)).toBe(false);
  });

  test("an answer over the size limit is not kept, and its write is not repeated", async () => {
    await store.reserve(key);
    await store.finish(key, "x".repeat(maxAnswer));
    expect(await store.reserve(key)).toEqual({ state: "unknown" });
  });

  test("an equal write is a new one after the first has expired", async () => {
    await store.reserve(key);
    await store.finish(key, 1);
    time += 300_000;
    expect(await store.reserve(key)).toEqual({ state: "new" });
  });

  test("a key that was used with other arguments is refused", async () => {
    await store.reserve(key);
    await store.finish(key, 1);
    await expect(store.reserve({ ...key, arguments: "{}" })).rejects.toMatchObject({
      code: "conflict",
      options: { path: "idempotency_key" },
    });
  });

  test("equal writes of another principal or another tenant are separate writes", async () => {
    await store.reserve(key);
    await store.finish(key, 1);
    for (const other of [
      { ...key, principalId: "someone else" },
      { ...key, tenantId: otherOwner.tenantId },
    ]) {
      expect(await store.reserve(other)).toEqual({ state: "new" });
      await store.lose(other);
      await store.release(other);
      expect(await store.reserve(other)).toEqual({ state: "new" });
    }
    expect(await store.reserve(key)).toMatchObject({ state: "done", result: 1 });
  });
});
