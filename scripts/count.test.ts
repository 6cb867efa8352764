import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readPlaywrightReport, readPrinted, readVitestReport, settle } from "./count.ts";

const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-count-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(text: string): string {
  const path = join(folder, "report.json");
  writeFileSync(path, text);
  return path;
}
const vitest = (over: object = {}) =>
  written(
    JSON.stringify({
      numPassedTests: 3,
      numFailedTests: 0,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [{ status: "passed", assertionResults: [{}, {}, {}, {}, {}] }],
      ...over,
    }),
  );

describe("settle", () => {
  test.each([
    ["counts nothing and ends with 0", undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
    ["counts nothing and ends with an error", undefined, 137, { passed: 0, failed: 1, skipped: 0 }],
    ["has no test that passed", { passed: 0, failed: 0, skipped: 7 }, 0, { passed: 0, failed: 1, skipped: 7 }],
    [
      "counts no failure and ends with an error",
      { passed: 9, failed: 0, skipped: 0 },
      1,
      { passed: 9, failed: 1, skipped: 0 },
    ],
    [
      "counts its failures and ends with an error",
      { passed: 9, failed: 2, skipped: 1 },
      1,
      { passed: 9, failed: 2, skipped: 1 },
    ],
    ["counts failures and ends with 0", { passed: 9, failed: 2, skipped: 1 }, 0, { passed: 9, failed: 2, skipped: 1 }],
  ])("a suite that %s has failed", (_, count, code, expected) => expect(settle(count, code)).toEqual(expected));

  test("a suite that ends with 0 and passed tests keeps its own count", () => {
    expect(settle({ passed: 9, failed: 0, skipped: 1 }, 0)).toEqual({ passed: 9, failed: 0, skipped: 1 });
  });
});

describe("Vitest's report", () => {
  test("Vitest's pending and todo tests count as skipped", () => {
    expect(readVitestReport(vitest())).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  test("a test file that does not load counts as a failure beside those of its tests", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{}] },
    ];
    expect(readVitestReport(vitest({ numFailedTests: 1, testResults }))).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test("a report of Vitest that is missing or incomplete gives no count", () => {
    expect(readVitestReport(join(folder, "nowhere.json"))).toBeUndefined();
    expect(readVitestReport(written('{"numPassedTests": 3'))).toBeUndefined();
  });
});

describe("Playwright's report", () => {
  test("a test that Playwright passes only on a second try counts as failed", () => {
    const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 3 };
    expect(readPlaywrightReport(written(JSON.stringify({ stats })))).toEqual({ passed: 5, failed: 3, skipped: 3 });
  });

  test("a missing report of Playwright gives no count", () => {
    expect(readPlaywrightReport(join(folder, "nowhere.json"))).toBeUndefined();
  });
});

test("the last count that a suite prints is its result", () => {
  expect(readPrinted("one: 1 passed, 0 failed\nall: 5 passed, 2 failed, 4 skipped\n")).toEqual({
    passed: 5,
    failed: 2,
    skipped: 4,
  });
  expect(readPrinted("14: 8 passed, 0 failed")).toEqual({ passed: 8, failed: 0, skipped: 0 });
  expect(readPrinted("killed")).toBeUndefined();
});
