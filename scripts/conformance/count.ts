export interface Count {
  passed: number;
  failed: number;
  /** Known not to pass: listed by name in tests/conformance, and run all the same. */
  known: number;
}

/** Counts a failure and says why. */
export function fail(count: Count, why: string): void {
  count.failed++;
  console.log(`  ✗ ${why}`);
}
