export interface Count {
  passed: number;
  failed: number;
  /** Scenarios that are known to fail. tests/conformance lists them by name, and they are run all the same. */
  known: number;
}

/** Counts a failure and prints its reason. */
export function fail(count: Count, why: string): void {
  count.failed++;
  console.log(`  ✗ ${why}`);
}
