import type { Domain, OdooCall, OdooValue, Series } from "./types.ts";

/** One group of `read_group`, the same on every series and on the sandbox. */
export interface Group {
  /** By the group-by terms as asked (`date_order:month`): relations as [id, name], dates as [first day, label], the rest as it is. */
  readonly key: Readonly<Record<string, OdooValue>>;
  /** By the aggregates as asked (`amount_total:sum`). */
  readonly aggregates: Readonly<Record<string, OdooValue>>;
  readonly count: number;
  /** Finds the records of this group. */
  readonly domain: Domain;
}

type Row = Record<string, OdooValue>;

/** What a series answers to `read_group`, in the one shape. */
export function toGroups(rows: readonly Row[], call: OdooCall, series: Series): Group[] {
  const {
    groupby = [],
    aggregates = [],
    domain = [],
  } = (call.args ?? {}) as { groupby?: string[]; aggregates?: string[]; domain?: Domain };
  return rows.map((row) => ({
    key: Object.fromEntries(
      groupby.map((term) => [term, series.major >= 19 ? (row[term] ?? false) : keyBefore19(row, term)]),
    ),
    aggregates: Object.fromEntries(
      aggregates
        .filter((term) => term !== "__count")
        .map((term) => [term, row[series.major >= 19 ? term : (term.split(":")[0] as string)] ?? false]),
    ),
    count: Number(row["__count"] ?? 0),
    domain:
      series.major >= 19
        ? [...domain, ...((row["__extra_domain"] as unknown as Domain) ?? [])]
        : ((row["__domain"] as unknown as Domain) ?? domain),
  }));
}

/**
 * Until 18 a date group is its label alone; the day it begins stands in `__range`, and until 14 in the group's domain
 * alone, behind the conditions that were asked.
 */
function keyBefore19(row: Row, term: string): OdooValue {
  const [field = term, period] = term.split(":");
  const label = row[term] ?? row[field] ?? false;
  if (label === false || period === undefined) return label;
  const range = (row["__range"] as unknown as Record<string, { from?: string } | false> | undefined) ?? {};
  const own = range[term] || range[field];
  const from = (own ? own.from : undefined) ?? startOf(row["__domain"] as unknown as Domain | undefined, field);
  return from === undefined ? label : [from, label];
}

function startOf(domain: Domain | undefined, field: string): string | undefined {
  const starts = (domain ?? []).flatMap((leaf) =>
    typeof leaf !== "string" && leaf[0] === field && leaf[1] === ">=" ? [String(leaf[2])] : [],
  );
  return starts.toSorted().at(-1);
}
