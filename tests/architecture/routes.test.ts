import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the address of a page is checked by the types of Next: no cast says that a text is a route", () => {
  const files = globSync(["{app,components}/**/*.{ts,tsx}"]);
  const cast = files.filter((file) => /\bas (?:Route|never|any|unknown as Route)\b/.test(readFileSync(file, "utf8")));
  expect(files.length).toBeGreaterThan(100);
  expect(cast).toEqual([]);
});
