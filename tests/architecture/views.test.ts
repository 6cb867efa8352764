import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const views = globSync("lib/views/*.ts");

/** Returns the statements of a source that exist at run time: all but types and comments. */
function atRunTime(source: string): readonly string[] {
  const withoutComments = source.replace(/\/\*(?:.|\n)*?\*\/|\/\/.*/g, "");
  return [
    ...withoutComments.matchAll(/^(?!import type |export type |export interface |interface |type )[a-z].*$/gm),
  ].map(([line]) => line);
}

test("lib/views holds only types, so that a browser loads nothing of it", () => {
  expect(views.length).toBeGreaterThan(4);
  for (const place of views) expect(atRunTime(readFileSync(place, "utf8")), place).toEqual([]);
});

test("a value or a value import in a file of lib/views is found", () => {
  expect(atRunTime('import type { A } from "./a.ts";\nexport type B = A;\nexport const c = 1;\n')).toHaveLength(1);
  expect(atRunTime('import { A } from "./a.ts";\n')).toHaveLength(1);
});

test("no component declares a type that lib/views declares", () => {
  const shared = views.flatMap((place) =>
    [...readFileSync(place, "utf8").matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name as string),
  );
  const again = globSync("components/**/*.{ts,tsx}").flatMap((place) =>
    [...readFileSync(place, "utf8").matchAll(/^(?:export )?(?:interface|type) (\w+)/gm)]
      .filter(([, name]) => shared.includes(name as string))
      .map(([, name]) => `${place}: ${name}`),
  );
  expect(shared).toContain("AuditEntryView");
  expect(again).toEqual([]);
});
