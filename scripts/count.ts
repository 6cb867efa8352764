import { existsSync, readFileSync } from "node:fs";

/** How many tests of a suite ended how. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * What a suite counts for by its own count and the code that it ended with: none (undefined), nothing that passed, or an
 * end that its failures do not explain is a failure.
 */
export function settle(count: Count | undefined, code: number): Count {
  const { passed, failed, skipped } = count ?? { passed: 0, failed: 0, skipped: 0 };
  const isUnexplained = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: isUnexplained ? 1 : failed, skipped };
}

/** Vitest's JSON report; undefined when it wrote none. A file that does not load has no tests and fails by itself. */
export function readVitestReport(path: string): Count | undefined {
  const report = readReport<{
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: readonly { status: string; assertionResults: readonly unknown[] }[];
  }>(path);
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

/** Playwright's JSON report; undefined when it wrote none. What passes only when it is tried again has not passed. */
export function readPlaywrightReport(path: string): Count | undefined {
  const report = readReport<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(path);
  if (report === undefined) return undefined;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}

/** The last count that a suite printed, `3 passed, 0 failed, 1 skipped`; undefined when it printed none. */
export function readPrinted(output: string): Count | undefined {
  const last = [...output.matchAll(/(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g)].at(-1);
  if (last === undefined) return undefined;
  return { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) };
}

/** A report that was cut off while it was written is none. */
function readReport<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}
