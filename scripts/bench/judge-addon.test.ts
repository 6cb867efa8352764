import { expect, test } from "vitest";
import { judge, ownQueries, type Spent } from "./judge-addon.ts";

const calls = 3;
const sizes = [10, 80];

test("an addon that costs little passes every check", () => {
  expect(failed({})).toEqual([]);
});

test("a slow call, more queries, and queries that grow with the rows each fail a check of their own", () => {
  expect(failed({ "/mcp/call 80": { ms: [9, 9, 9] } })).toEqual(["at most 3 ms later for 80 rows (4.0)"]);
  const many = [8, 8, 8];
  expect(failed({ "/mcp/call 10": { queries: many }, "/mcp/call 80": { queries: many } })).toEqual([
    `at most ${ownQueries} queries more for 10 rows (3)`,
    `at most ${ownQueries} queries more for 80 rows (3)`,
  ]);
  expect(failed({ "/mcp/call 80": { queries: [6, 6, 6] } })).toEqual(["as many queries for few rows as for many"]);
});

test("missing calls and missing counts of queries pass no check", () => {
  const lost = [
    "3 calls of 10 rows each way, and the queries of each",
    `at most ${ownQueries} queries more for 10 rows (0)`,
  ];
  expect(failed({ "JSON-2 10": { ms: [5, 5] } })).toContain(lost[0]);
  expect(failed({ "JSON-2 10": { queries: [] }, "/mcp/call 10": { queries: [] } })).toEqual(
    expect.arrayContaining(lost),
  );
  expect(judge(new Map(), sizes, calls).filter(({ holds }) => holds)).toEqual([]);
});

/** Returns the checks that fail if some figures are replaced. */
function failed(others: Record<string, Partial<Spent>>): string[] {
  const spent = new Map<string, Spent>();
  for (const size of sizes) {
    spent.set(`JSON-2 ${size}`, { ms: [5, 5, 5], queries: [5, 5, 5], cpuMs: 1 });
    spent.set(`/mcp/call ${size}`, { ms: [7, 7, 7], queries: [7, 7, 7], cpuMs: 1 });
  }
  for (const [kind, figures] of Object.entries(others)) {
    spent.set(kind, { ...(spent.get(kind) as Spent), ...figures });
  }
  return judge(spent, sizes, calls)
    .filter(({ holds }) => !holds)
    .map(({ what }) => what);
}
