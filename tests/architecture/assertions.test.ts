import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** A type assertion; `as const` and the names of imports are none. */
const assertion =
  /(?<![\w"'`*])as (?!const\b)(?:unknown|never|any|[A-Z{([]|string|number|boolean|readonly|keyof|typeof)/g;
/** Lines with words of people, or with names of modules. */
const isNoCode = /^\s*(?:\/\/|\/?\*|import\b|export [{*])/;

function assertionsIn(source: string): number {
  const lines = source.split("\n").filter((line) => !isNoCode.test(line));
  return lines.reduce((sum, line) => sum + (line.match(assertion)?.length ?? 0), 0);
}

test("sources have fewer than six type assertions in a thousand lines", () => {
  const files = globSync("{app,components,i18n,lib,scripts,server,stdio}/**/*.{ts,tsx,mjs}").filter(
    (file) => !/\.test\.tsx?$/.test(file) && !file.includes("/dist/"),
  );
  const sources = files.map((file) => readFileSync(file, "utf8"));
  const lines = sources.reduce((sum, source) => sum + source.split("\n").length - 1, 0);
  const found = sources.reduce((sum, source) => sum + assertionsIn(source), 0);
  expect(lines).toBeGreaterThan(40_000);
  expect((found / lines) * 1_000).toBeLessThan(6);
});

test.each([
  ["const row = rows[0] as Row;", 1],
  ["return (answer as { result: unknown }).result as string;", 2],
  ["const order = [1, 2] as const;", 0],
  ["import { value as Value } from './value.ts';", 0],
  [" * The value as String.", 0],
])("type assertions are counted: %s", (source, count) => expect(assertionsIn(source)).toBe(count));
