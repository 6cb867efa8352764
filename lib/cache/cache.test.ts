import { expect, test } from "vitest";
import { createMemoryCache } from "./cache.ts";

function setUp(options: { maxEntries?: number } = {}) {
  const state = { time: 0, loads: 0 };
  const cache = createMemoryCache<number>({ ttlMs: 100, maxEntries: options.maxEntries ?? 10, now: () => state.time });
  return { state, cache, load: async () => ++state.loads };
}

test("many who ask at once load once", async () => {
  const { state, cache, load } = setUp();
  expect(await Promise.all(Array.from({ length: 50 }, () => cache.get("a", load)))).toEqual(Array(50).fill(1));
  expect(state.loads).toBe(1);
});

test("a value lives for its time and not longer, however often it is read", async () => {
  const { state, cache, load } = setUp();
  await cache.get("a", load);
  state.time = 99;
  expect(await cache.get("a", load)).toBe(1);
  state.time = 100;
  expect(await cache.get("a", load)).toBe(2);
});

test("a failure is not kept", async () => {
  const { cache, load } = setUp();
  await expect(cache.get("a", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
  expect(await cache.get("a", load)).toBe(1);
});

test("what is deleted while it loads does not come back", async () => {
  const { cache, load } = setUp();
  let finish: (value: number) => void = () => {};
  const slow = cache.get("a", () => new Promise((resolve) => (finish = resolve)));
  cache.delete("a");
  finish(99);
  expect(await slow).toBe(99);
  expect(await cache.get("a", load)).toBe(1);
});

test("the least recently used goes when the cache is full", async () => {
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
