import { beforeEach, describe, expect, test, vi } from "vitest";
import type { WriteResultStore } from "../../call-stores/contract.ts";
import { createMemoryWriteResults } from "../../call-stores/memory-stores.ts";
import { AppError } from "../../kernel/errors.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import type { Done, WriteState } from "../catalog/define-tool.ts";
import { runIdempotent } from "./idempotency.ts";

type Answer = Done<Record<string, unknown>>;

const owner = { tenantId: "t" as TenantId, principalId: "p", connectionId: "c" as ConnectionId };
const log = { error: vi.fn() };
let store: WriteResultStore;
let made: number;
beforeEach(() => {
  store = createMemoryWriteResults(() => new Date());
  made = 0;
});

const make = async (): Promise<Answer> => ({ data: { id: ++made }, text: `Created ${made}.`, recordIds: [made] });
function ask(
  standing: WriteState<Record<string, unknown>>,
  more: { key?: string; arguments?: unknown } = {},
  run = make,
) {
  return runIdempotent(
    store,
    log,
    { owner, tool: "create_record", arguments: { name: "Ann" }, standing: async () => standing, ...more },
    run,
  );
}

describe("a repeated write", () => {
  test("a repeated write gets the first answer while that is still true", async () => {
    expect((await ask("same")).data).toEqual({ id: 1 });
    const again = await ask("same");
    expect(again.data).toEqual({ id: 1, deduplicated: true });
    expect(again.text).toBe("This was already done; nothing new happened in Odoo.\nThe first answer:\nCreated 1.");
  });

  test("a repeated write gets the present state if that has changed", async () => {
    await ask("same");
    const again = await ask({ data: { id: 1, name: "Eve" }, text: "There is 1.", recordIds: [1] });
    expect(again.data).toEqual({ id: 1, name: "Eve", deduplicated: true });
    expect(again.text).toBe("This was already done; nothing new happened in Odoo.\nThere is 1.");
    expect(made).toBe(1);
  });

  test("the answer of a repeated write says if its state could not be checked", async () => {
    await ask("same");
    expect((await ask("unknown")).text).toContain("Whether it has been undone since could not be checked here.");
    expect(made).toBe(1);
  });

  test("a repeated write runs again if the first was undone, and then has the new answer", async () => {
    await ask("same");
    expect((await ask("undone")).data).toEqual({ id: 2 });
    expect((await ask("same")).data).toEqual({ id: 2, deduplicated: true });
  });

  test("a write with another tool, connection, owner or arguments is another write", async () => {
    await ask("same");
    await ask("same", { arguments: { name: "Eve" } });
    await ask("same", { key: "a" });
    for (const other of [{ connectionId: "d" as ConnectionId }, { principalId: "q" }])
      await runIdempotent(
        store,
        log,
        {
          owner: { ...owner, ...other },
          tool: "create_record",
          arguments: { name: "Ann" },
          standing: async () => "same",
        },
        make,
      );
    await runIdempotent(
      store,
      log,
      { owner, tool: "post_message", arguments: { name: "Ann" }, standing: async () => "same" },
      make,
    );
    expect(made).toBe(6);
  });

  test("the same idempotency key with another tool, connection or owner is another write", async () => {
    await ask("same", { key: "a" });
    const others = [
      { tool: "post_message" },
      { owner: { ...owner, connectionId: "d" as ConnectionId } },
      { owner: { ...owner, principalId: "q" } },
      { owner: { ...owner, tenantId: "u" as TenantId } },
    ];
    for (const other of others) {
      const first = { owner, tool: "create_record", key: "a", arguments: { name: "Ann" }, ...other };
      const { data } = await runIdempotent(store, log, { ...first, standing: async () => "same" }, make);
      expect(data["deduplicated"]).toBeUndefined();
    }
    expect(made).toBe(1 + others.length);
    // The first answer is still stored.
    expect((await ask("same", { key: "a" })).data).toEqual({ id: 1, deduplicated: true });
  });

  test("an idempotency key is refused if its write was undone or if the arguments differ", async () => {
    await ask("same", { key: "a" });
    await expect(ask("undone", { key: "a" })).rejects.toMatchObject({
      code: "conflict",
      options: { path: "idempotency_key" },
    });
    await expect(ask("same", { key: "a", arguments: {} })).rejects.toMatchObject({ code: "conflict" });
    expect(made).toBe(1);
  });

  test("a repeated write waits for a call that claimed it again before, and gets its answer", async () => {
    await ask("same");
    const renew = vi.spyOn(store, "renew").mockImplementationOnce(async (key, mark) => {
      await store.renew(key, mark);
      await store.finish(key, await make());
      return false;
    });
    const standing = vi
      .fn<() => Promise<WriteState<Record<string, unknown>>>>()
      .mockResolvedValueOnce("undone")
      .mockResolvedValue("same");
    const again = await runIdempotent(
      store,
      log,
      { owner, tool: "create_record", arguments: { name: "Ann" }, standing },
      make,
    );
    expect(again.data).toEqual({ id: 2, deduplicated: true });
    expect([made, renew.mock.calls.length]).toEqual([2, 2]);
  });
});

test("a write that certainly failed may be repeated, and one of unknown outcome may not", async () => {
  const fail = (outcomeUnknown: boolean) => async (): Promise<Answer> => {
    throw new AppError("odoo_upstream", "Down.", outcomeUnknown ? { outcomeUnknown } : {});
  };
  await expect(ask("same", {}, fail(false))).rejects.toThrow("Down.");
  expect((await ask("same")).data).toEqual({ id: 1 });
  await expect(ask("same", { key: "a" }, fail(true))).rejects.toThrow("Down.");
  await expect(ask("same", { key: "a" })).rejects.toMatchObject({
    code: "conflict",
    options: { outcomeUnknown: true },
  });
});

test("a write whose answer cannot be stored still returns it", async () => {
  vi.spyOn(store, "finish").mockRejectedValueOnce(new Error("full"));
  expect((await ask("same")).data).toEqual({ id: 1 });
  expect(log.error).toHaveBeenCalledTimes(1);
});
