import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Matches the difference of two clock readings: a duration, which depends on the machine more than on the code. */
const measured = /\b(?:performance\.now\(\)|Date\.now\(\)|new Date\(\)\.getTime\(\))\s*-\s*[a-zA-Z]|\bhrtime\b/;

function timedLines(text: string): string[] {
  return text.split("\n").filter((line) => measured.test(line));
}

test("no test measures how long something takes", () => {
  const files = globSync(["{lib,app,i18n,components,scripts,server,stdio}/**/*.test.{ts,tsx}", "{tests,e2e}/**/*.ts"]);
  const timed = files.flatMap((file) =>
    timedLines(readFileSync(file, "utf8")).map((line) => `${file}: ${line.trim()}`),
  );
  expect(files.includes("lib/mcp/limits/concurrency-limiter.test.ts") && files.includes("e2e/journey.spec.ts")).toBe(
    true,
  );
  expect(timed.filter((line) => !line.startsWith("tests/architecture/timing.test.ts:"))).toEqual([]);
});

test.each([
  "expect(performance.now() - before).toBeLessThan(50);",
  "const took = Date.now() - started;",
  "const [seconds] = process.hrtime(before);",
])("a measured duration is found: %s", (line) => expect(timedLines(line)).toEqual([line]));

test.each([
  "const yesterday = Date.now() - 86_400_000;",
  "deadline: performance.now() + 60_000,",
  "time = Date.now();",
])("another use of the clock is not found: %s", (line) => expect(timedLines(line)).toEqual([]));
