import { expect, test } from "vitest";
import { type AccessKeyId, type ConnectionId, newId, type TenantId } from "../../kernel/ids.ts";
import { createMemoryConfirmations, createMemoryWriteResults } from "./memory-stores.ts";
import type { Owner, WriteKey } from "./stores.ts";

const owner: Owner = {
  tenantId: newId<TenantId>(),
  principalId: newId<AccessKeyId>(),
  connectionId: newId<ConnectionId>(),
};
const write = { tool: "delete_record", payload: { model: "res.partner", record_id: 7 } };
const key: WriteKey = { ...owner, identity: "create|a", arguments: "a", keepMs: 1_000 };

function clock() {
  let at = 0;
  return { now: () => new Date(at), advance: (ms: number) => (at += ms) };
}

test("a token stands for what was prepared, for its owner, once", async () => {
  const store = createMemoryConfirmations(clock().now);
  const payload = { ...write.payload };
  const { token } = await store.prepare(owner, { ...write, payload });
  payload.record_id = 8;
  expect(await store.find(owner, token)).toEqual(write);
  const other = { ...owner, principalId: newId<AccessKeyId>() };
  await expect(store.find(other, token)).rejects.toMatchObject({ code: "not_found" });
  await expect(store.claim(other, token)).rejects.toMatchObject({ code: "not_found" });
  await store.claim(owner, token);
  await expect(store.claim(owner, token)).rejects.toMatchObject({ code: "conflict" });
  await expect(store.find(owner, token)).rejects.toMatchObject({ code: "conflict" });
});

test("a token is over after ten minutes", async () => {
  const { now, advance } = clock();
  const store = createMemoryConfirmations(now);
  const { token, expiresAt } = await store.prepare(owner, write);
  expect(expiresAt).toEqual(new Date(600_000));
  advance(600_000);
  await expect(store.claim(owner, token)).rejects.toMatchObject({ code: "conflict" });
});

test("a write is claimed once and answers what was kept, until its time is over", async () => {
  const { now, advance } = clock();
  const store = createMemoryWriteResults(now);
  expect(await store.reserve(key)).toEqual({ state: "new" });
  expect(await store.reserve(key)).toEqual({ state: "running" });
  expect(await store.reserve({ ...key, principalId: "another" })).toEqual({ state: "new" });
  await store.finish(key, { id: 7 });
  expect(await store.reserve(key)).toMatchObject({ state: "done", result: { id: 7 } });
  await expect(store.reserve({ ...key, arguments: "b" })).rejects.toMatchObject({ code: "conflict" });
  advance(1_000);
  expect(await store.reserve(key)).toEqual({ state: "new" });
});

test("an answer is given up once, and a later one not by the mark of an earlier", async () => {
  const store = createMemoryWriteResults(clock().now);
  await store.reserve(key);
  await store.finish(key, { id: 7 });
  const { mark } = (await store.reserve(key)) as { mark: string };
  expect([await store.renew(key, mark), await store.renew(key, mark)]).toEqual([true, false]);
  expect(await store.reserve(key)).toEqual({ state: "running" });
  await store.finish(key, { id: 7 });
  expect(await store.renew(key, mark)).toBe(false);
});

test("what certainly did not happen may be tried again, what may have happened not", async () => {
  const store = createMemoryWriteResults(clock().now);
  await store.reserve(key);
  await store.release(key);
  expect(await store.reserve(key)).toEqual({ state: "new" });
  await store.lose(key);
  expect(await store.reserve(key)).toEqual({ state: "unknown" });
});

test("memory is bounded, and what is over makes room", async () => {
  const { now, advance } = clock();
  const store = createMemoryWriteResults(now);
  for (let i = 0; i < 10_000; i++) await store.reserve({ ...key, identity: String(i) });
  await expect(store.reserve(key)).rejects.toMatchObject({ code: "busy" });
  advance(1_000);
  expect(await store.reserve(key)).toEqual({ state: "new" });
});

test("files that wait for a confirmation take only so much memory", async () => {
  const store = createMemoryConfirmations(clock().now);
  const file = { tool: "add_attachment", payload: { content: "x".repeat(33 * 1024 * 1024) } };
  await store.prepare(owner, file);
  await expect(store.prepare(owner, file)).rejects.toMatchObject({ code: "busy" });
  await store.prepare(owner, write);
});
