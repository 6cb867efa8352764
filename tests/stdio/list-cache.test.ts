import { expect, test } from "vitest";
import { createListCache } from "../../stdio/src/list-cache.ts";

const list = (id: number, meta = {}) =>
  ({ jsonrpc: "2.0", id, method: "tools/list", params: { _meta: meta } }) as const;
const answer = { jsonrpc: "2.0", id: 1, result: { tools: [], ttlMs: 1_000 } } as const;

test("a cached list is valid until its ttl ends, and its answer has the remaining ttl", () => {
  let now = 0;
  const cache = createListCache(() => now);
  cache.keep(list(1), answer);
  now = 400;
  expect(cache.find(list(2))).toEqual({ jsonrpc: "2.0", id: 2, result: { tools: [], ttlMs: 600 } });
  now = 1_000;
  expect(cache.find(list(3))).toBeUndefined();
});

test("the list cache ignores the progress token and distinguishes capabilities", () => {
  const cache = createListCache(() => 0);
  cache.keep(list(1, { progressToken: 1 }), answer);
  expect(cache.find(list(2, { progressToken: 2 }))).toMatchObject({ id: 2, result: { tools: [] } });
  expect(cache.find(list(2, { "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } }))).toBeUndefined();
});

test("the list cache has a maximum size", () => {
  const cache = createListCache(() => 0);
  for (let i = 0; i < 51; i++) cache.keep(list(1, { i }), answer);
  expect(cache.find(list(2, { i: 0 }))).toBeUndefined();
  expect(cache.find(list(2, { i: 50 }))).toMatchObject({ id: 2, result: { tools: [] } });
});
