import { expect, test } from "vitest";
import { type AccessKeyId, type ConnectionId, newId, type TenantId } from "../kernel/ids.ts";
import type { Owner, WriteKey } from "./contract.ts";
import { createMemoryConfirmations, createMemoryWriteResults } from "./memory-stores.ts";

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

test("the number of write results in memory is limited, and expired ones are removed", async () => {
  const { now, advance } = clock();
  const store = createMemoryWriteResults(now);
  for (let i = 0; i < 10_000; i++) await store.reserve({ ...key, identity: String(i) });
  await expect(store.reserve(key)).rejects.toMatchObject({ code: "busy" });
  advance(1_000);
  expect(await store.reserve(key)).toEqual({ state: "new" });
});

test("the memory of files that wait for a confirmation is limited", async () => {
  const store = createMemoryConfirmations(clock().now);
  const file = { tool: "add_attachment", payload: { content: "x".repeat(33 * 1024 * 1024) } };
  await store.prepare(owner, file);
  await expect(store.prepare(owner, file)).rejects.toMatchObject({ code: "busy" });
  await store.prepare(owner, write);
});
