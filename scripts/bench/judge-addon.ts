/** The cost of a kind of call in all its turns: durations, the queries that Odoo counted, and CPU time. */
export interface Spent {
  readonly ms: number[];
  readonly queries: number[];
  cpuMs: number;
}
export interface Check {
  readonly what: string;
  readonly holds: boolean;
}

/** How many milliseconds the addon's call may take longer than Odoo's own, at the median. */
export const goalMs = 3;
/** How many queries the rules, the limits and the audit may add to a call. */
export const ownQueries = 2;

/**
 * Compares the addon's call with Odoo's own. `spent` has an entry for each way and size, named "way size"; `calls` is
 * the planned number of calls of each.
 */
export function judge(spent: ReadonlyMap<string, Spent>, sizes: readonly number[], calls: number): Check[] {
  const of = (way: string, size: number) => spent.get(`${way} ${size}`) ?? { ms: [], queries: [] };
  const complete = (kind: Pick<Spent, "ms" | "queries">) => kind.ms.length === calls && kind.queries.length === calls;
  const checks = sizes.flatMap((size) => {
    const [ours, odoos] = [of("/mcp/call", size), of("JSON-2", size)];
    const isWhole = complete(ours) && complete(odoos);
    const [more, later] = [
      quantile(ours.queries, 0.5) - quantile(odoos.queries, 0.5),
      quantile(ours.ms, 0.5) - quantile(odoos.ms, 0.5),
    ];
    return [
      { what: `${calls} calls of ${size} rows each way, and the queries of each`, holds: isWhole },
      { what: `at most ${ownQueries} queries more for ${size} rows (${more})`, holds: isWhole && more <= ownQueries },
      { what: `at most ${goalMs} ms later for ${size} rows (${later.toFixed(1)})`, holds: isWhole && later <= goalMs },
    ];
  });
  const counts = sizes.map((size) => quantile(of("/mcp/call", size).queries, 0.5));
  return [
    ...checks,
    { what: "as many queries for few rows as for many", holds: counts[0] !== 0 && new Set(counts).size === 1 },
  ];
}

/** Returns the value below which the given part of the values lies, or 0 if there are no values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
