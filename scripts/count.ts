import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

/** The numbers of tests of a suite by their result. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Returns the result of a suite from its own count and its exit code. One failure is added if the suite reports none
 * although it has no count, no passed test, or an exit code other than 0.
 */
export function settle(count: Count | undefined, code: number): Count {
  const { passed, failed, skipped } = count ?? { passed: 0, failed: 0, skipped: 0 };
  const isUnexplained = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: isUnexplained ? 1 : failed, skipped };
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/**
 * Reads Vitest's JSON report; undefined if there is none. A file that does not load has no tests and counts as a
 * failure.
 */
export function readVitestReport(path: string): Count | undefined {
  const report = readReport(path, VitestReport);
  if (report === undefined) return undefined;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Reads Playwright's JSON report; undefined if there is none. A test that passes only on a second try counts as failed.
 */
export function readPlaywrightReport(path: string): Count | undefined {
  const report = readReport(path, PlaywrightReport);
  if (report === undefined) return undefined;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}

/** Reads the last count that a suite printed, such as `3 passed, 0 failed, 1 skipped`; undefined if it printed none. */
export function readPrinted(output: string): Count | undefined {
  const last = [...output.matchAll(/(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g)].at(-1);
  if (last === undefined) return undefined;
  return { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) };
}

/** Returns undefined for a report that is missing or incomplete. */
function readReport<T>(path: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
