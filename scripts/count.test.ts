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

describe("a suite has failed", () => {
  test.each([
    ["that counts nothing, though it ended well", undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
    ["that counts nothing and ended badly", undefined, 137, { passed: 0, failed: 1, skipped: 0 }],
    ["of which nothing passed", { passed: 0, failed: 0, skipped: 7 }, 0, { passed: 0, failed: 1, skipped: 7 }],
    [
      "that counts no failure and ended badly",
      { passed: 9, failed: 0, skipped: 0 },
      1,
      { passed: 9, failed: 1, skipped: 0 },
    ],
    [
      "that counts its failures, once each",
      { passed: 9, failed: 2, skipped: 1 },
      1,
      { passed: 9, failed: 2, skipped: 1 },
    ],
    [
      "that counts failures and ended well",
      { passed: 9, failed: 2, skipped: 1 },
      0,
      { passed: 9, failed: 2, skipped: 1 },
    ],
  ])("%s", (_, count, code, expected) => expect(settle(count, code)).toEqual(expected));

  test("and otherwise it counts for what it says", () => {
    expect(settle({ passed: 9, failed: 0, skipped: 1 }, 0)).toEqual({ passed: 9, failed: 0, skipped: 1 });
  });
});

describe("Vitest's report", () => {
  test("counts what was left out and what is still to do as skipped", () => {
    expect(readVitestReport(vitest())).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  test("counts a file that does not load as a failure beside those of tests", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{}] },
    ];
    expect(readVitestReport(vitest({ numFailedTests: 1, testResults }))).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test("that was not written, or not to its end, is none", () => {
    expect(readVitestReport(join(folder, "nowhere.json"))).toBeUndefined();
    expect(readVitestReport(written('{"numPassedTests": 3'))).toBeUndefined();
  });
});

describe("Playwright's report", () => {
  test("counts what passed only when tried again as failed", () => {
    const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 3 };
    expect(readPlaywrightReport(written(JSON.stringify({ stats })))).toEqual({ passed: 5, failed: 3, skipped: 3 });
  });

  test("that was not written is none", () => {
    expect(readPlaywrightReport(join(folder, "nowhere.json"))).toBeUndefined();
  });
});

test("of the counts that a suite prints the last one holds, with what it skipped", () => {
  expect(readPrinted("one: 1 passed, 0 failed\nall: 5 passed, 2 failed, 4 skipped\n")).toEqual({
    passed: 5,
    failed: 2,
    skipped: 4,
  });
  expect(readPrinted("14: 8 passed, 0 failed")).toEqual({ passed: 8, failed: 0, skipped: 0 });
  expect(readPrinted("killed")).toBeUndefined();
});
