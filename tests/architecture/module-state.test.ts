import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { moduleStateIn } from "./module-state.ts";

const format = "A format of Intl depends on its name alone; it is kept because it takes long to make.";
const ids = "Ids ascend within a process, whatever part of it asks for them.";
const page = "The module is the script of a page in the browser of an AI client.";
const perObject = "Each value belongs to the object that is its weak key, and ends with it.";

/** Names of state that modules outside the composition may keep, each with the reason. */
const allowed: Readonly<Record<string, string>> = {
  "i18n/request.ts: loaded": "The message files do not change while the process runs.",
  "lib/db/reachable.ts: open": perObject,
  "lib/kernel/ids.ts: msecs": ids,
  "lib/kernel/ids.ts: pool": ids,
  "lib/kernel/ids.ts: seq": ids,
  "lib/kernel/ids.ts: used": ids,
  "lib/kernel/locale/time-zone.ts: formats": format,
  "lib/mcp/pipeline/authorize-with-addon.ts: kept": perObject,
  "lib/mcp/views/report-page.ts: digits": page,
  "lib/mcp/views/report-page.ts: last": page,
  "lib/mcp/views/report-page.ts: locale": page,
  "lib/records/reads/default-fields.ts: refused": perObject,
  "lib/records/reads/smart-fields.ts: known": perObject,
  "lib/sandbox/query/periods.ts: clocks": format,
  "lib/sandbox/query/periods.ts: months": format,
};

test("no module outside lib/composition keeps mutable state", () => {
  const files = globSync("{lib,app,components,server,stdio,i18n}/**/*.{ts,tsx,mjs}").filter(
    (file) => !/\.test\.tsx?$/.test(file) && !file.startsWith("lib/composition/"),
  );
  const found = files.flatMap((file) => moduleStateIn(readFileSync(file, "utf8")).map((name) => `${file}: ${name}`));
  expect(found.toSorted()).toEqual(Object.keys(allowed).toSorted());
});

test.each([
  ["a variable", "export let count = 0;"],
  ["a cache of ours", "const count = createMemoryCache<string>({\n  ttlMs: 10,\n  maxEntries: 5,\n});"],
  ["a cache of the library", "const count: LRUCache<string, string> = new LRUCache({ max: 5 });"],
  ["a map that is filled", "const count = new Map<string, number>();\n\nfunction add() {\n  count.set(key, 1);\n}"],
  [
    "a map within an object",
    "const count = { a: new WeakMap() };\n\nfunction add() {\n  count[key].delete(fields);\n}",
  ],
  ["a list that grows", "const count: string[] = [];\n\nexport const add = (text: string) => count.push(text);"],
  ["a property that is assigned", "const count = { open: 0 };\n\nfunction add() {\n  count.open += 1;\n}"],
  ["an element that is counted", "const count = [0, 0];\n\nfunction add() {\n  count[1]++;\n}"],
])("mutable state of a module is found: %s", (_what, source) => expect(moduleStateIn(source)).toEqual(["count"]));

test.each([
  ["a set that is only read", 'const names = new Set(["a", "b"]);\n\nexport const isName = (text) => names.has(text);'],
  ["a map inside a function", "export function make() {\n  const names = new Map();\n  names.set(1, 2);\n}"],
  ["a cache that a function makes", "export const make = () => createMemoryCache({ ttlMs: 10 });"],
  ["a property that is compared", "const names = { a: 1 };\n\nexport const isOne = () => names.a === 1;"],
  ["a property of the same name", "const names = { a: 1 };\n\nfunction add(row) {\n  row.names.set(1, 2);\n}"],
])("a value that no code of its module changes is no mutable state: %s", (_what, source) =>
  expect(moduleStateIn(source)).toEqual([]),
);
