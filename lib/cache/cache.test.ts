import { describe, expect, test } from "vitest";
import { createMemoryCache } from "./cache.ts";

function setUp(options: { maxEntries?: number } = {}) {
  const state = { time: 0, loads: 0 };
  const cache = createMemoryCache<number>({ ttlMs: 100, maxEntries: options.maxEntries ?? 10, now: () => state.time });
  return { state, cache, load: async () => ++state.loads };
}

test("concurrent requests of a key load its value once", async () => {
  const { state, cache, load } = setUp();
  expect(await Promise.all(Array.from({ length: 50 }, () => cache.get("a", load)))).toEqual(Array(50).fill(1));
  expect(state.loads).toBe(1);
});

test("an account does not wait for another account's load, and all share the value that is loaded first", async () => {
  const { state, cache, load } = setUp();
  let finish: (value: number) => void = () => {};
  const slow = cache.get("a", () => new Promise((resolve) => (finish = resolve)), "slow");
  const mine = () => cache.get("a", load, "quick");
  expect(await Promise.all([mine(), mine(), mine()])).toEqual([1, 1, 1]);
  expect(await Promise.all(["slow", "quick", "third"].map((by) => cache.get("a", load, by)))).toEqual([1, 1, 1]);
  finish(99);
  expect(await slow).toBe(99);
  expect([await mine(), state.loads]).toEqual([1, 1]);
});

test("a value that is loaded in parallel is not cached if the key was deleted meanwhile", async () => {
  const { cache, load } = setUp();
  let finish: (value: number) => void = () => {};
  void cache.get("a", () => new Promise(() => {}), "slow");
  const beside = cache.get("a", () => new Promise((resolve) => (finish = resolve)), "quick");
  cache.delete("a");
  finish(99);
  expect(await beside).toBe(99);
  expect(await cache.get("a", load, "quick")).toBe(1);
});

test("a value expires on time, even if it is read often", async () => {
  const { state, cache, load } = setUp();
  await cache.get("a", load);
  state.time = 99;
  expect(await cache.get("a", load)).toBe(1);
  state.time = 100;
  expect(await cache.get("a", load)).toBe(2);
});

test("a failed load is not cached", async () => {
  const { cache, load } = setUp();
  await expect(cache.get("a", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
  expect(await cache.get("a", load)).toBe(1);
});

test("a key that is deleted during its load stays deleted", async () => {
  const { cache, load } = setUp();
  let finish: (value: number) => void = () => {};
  const slow = cache.get("a", () => new Promise((resolve) => (finish = resolve)));
  cache.delete("a");
  finish(99);
  expect(await slow).toBe(99);
  expect(await cache.get("a", load)).toBe(1);
});

test("a load that fails late does not remove a newer value", async () => {
  const { state, cache, load } = setUp();
  let fail: (error: Error) => void = () => {};
  const slow = cache.get("a", () => new Promise((_, reject) => (fail = reject)));
  cache.delete("a");
  expect(await cache.get("a", load)).toBe(1);
  fail(new Error("down"));
  await expect(slow).rejects.toThrow("down");
  expect(await cache.get("a", load)).toBe(1);
  expect(state.loads).toBe(1);
});

test("a full cache drops the least recently used value", async () => {
  const { state, cache, load } = setUp({ maxEntries: 2 });
  await cache.get("a", load);
  await cache.get("b", load);
  await cache.get("a", load);
  await cache.get("c", load);
  expect(state.loads).toBe(3);
  await cache.get("a", load);
  expect(state.loads).toBe(3);
  await cache.get("b", load);
  expect(state.loads).toBe(4);
});

test("peek returns a loaded value until it expires and marks it as used", async () => {
  let time = 0;
  const cache = createMemoryCache<number>({ ttlMs: 100, maxEntries: 2, now: () => time });
  const { promise, resolve } = Promise.withResolvers<number>();
  const loading = cache.get("a", () => promise);
  expect([cache.peek("a"), cache.peek("b")]).toEqual([undefined, undefined]);
  resolve(1);
  await loading;
  await cache.get("b", async () => 2);
  expect(cache.peek("a")).toBe(1);
  await cache.get("c", async () => 3);
  expect([cache.peek("a"), cache.peek("b")]).toEqual([1, undefined]);
  time = 100;
  expect(cache.peek("a")).toBeUndefined();
});

describe("a cache with byte limits", () => {
  /** Creates a cache whose values are their own sizes. */
  function weighing() {
    const loads: string[] = [];
    const bytes = { of: (value: number) => value, total: 100, perOwner: 40 };
    const cache = createMemoryCache<number>({ ttlMs: 100, maxEntries: 50, bytes });
    const get = (key: string, weight: number) =>
      cache.get(key, async () => {
        loads.push(key);
        return weight;
      });
    return { cache, get, loads };
  }

  test("a cache with byte limits drops an owner's own oldest value for its next one", async () => {
    const { get, loads } = weighing();
    for (const [key, weight] of [
      ["b|1", 40],
      ["a|1", 20],
      ["a|2", 20],
      ["a|3", 20],
    ] as const)
      await get(key, weight);
    loads.length = 0;
    for (const key of ["b|1", "a|2", "a|3", "a|1"]) await get(key, 20);
    expect(loads).toEqual(["a|1"]);
  });

  test("a cache above its total bytes drops the oldest value of all owners", async () => {
    const { get, loads } = weighing();
    for (const key of ["a|1", "b|1", "c|1"]) await get(key, 40);
    loads.length = 0;
    for (const key of ["c|1", "b|1", "a|1"]) await get(key, 40);
    expect(loads).toEqual(["a|1"]);
  });

  test("a value that is too large by itself is returned and not cached", async () => {
    const { get, loads } = weighing();
    expect(await get("a|1", 41)).toBe(41);
    await get("a|1", 1);
    expect(loads).toEqual(["a|1", "a|1"]);
  });

  test("values that were dropped no longer count for the byte limits", async () => {
    const { cache, get, loads } = weighing();
    for (let i = 0; i < 10; i++) {
      await get("a|1", 40);
      cache.delete("a|1");
    }
    cache.clear();
    loads.length = 0;
    for (const key of ["a|1", "b|1", "a|1", "b|1"]) await get(key, 40);
    expect(loads).toEqual(["a|1", "b|1"]);
  });
});
