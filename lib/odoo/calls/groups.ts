import type { Domain, OdooCall, OdooValue, Series } from "../types.ts";
import { skipsGroupedFields, toOldReadGroup } from "./old-read-group.ts";

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

/** What a period of a date may be called. */
export const periods = ["hour", "day", "week", "month", "quarter", "year"] as const;

type Row = Record<string, OdooValue>;
interface Asked {
  readonly groupby?: readonly string[];
  readonly aggregates?: readonly string[];
  readonly domain?: Domain;
}

/** What a series answers to `read_group`, in the one shape. */
export function toGroups(rows: readonly Row[], call: OdooCall, series: Series): Group[] {
  const asked = (call.args ?? {}) as Asked;
  return series.major >= 19 ? rows.map((row) => toGroup(row, asked)) : toOldGroups(rows, asked, series.major);
}

function toGroup(row: Row, { groupby = [], aggregates = [], domain = [] }: Asked): Group {
  return {
    key: Object.fromEntries(groupby.map((term) => [term, row[term] ?? false])),
    aggregates: Object.fromEntries(valuesOf(aggregates).map((term) => [term, row[term] ?? false])),
    count: Number(row["__count"] ?? 0),
    domain: [...domain, ...((row["__extra_domain"] as unknown as Domain) ?? [])],
  };
}

function toOldGroups(rows: readonly Row[], asked: Asked, major: number): Group[] {
  const { groupby = [], aggregates = [], domain = [] } = asked;
  const { outputs } = toOldReadGroup({ groupby, aggregates }, major);
  return rows.map((row) => {
    const key = oldKeys(row, groupby);
    const count = Number(row["__count"] ?? 0);
    const value = (term: string) => {
      const output = outputs.get(term);
      return output === undefined ? ofGroupedField(term, key, count, major) : (row[output] ?? false);
    };
    return {
      key,
      aggregates: Object.fromEntries(valuesOf(aggregates).map((term) => [term, value(term)])),
      count,
      domain: (row["__domain"] as unknown as Domain) ?? domain,
    };
  });
}

function valuesOf(aggregates: readonly string[]): string[] {
  return aggregates.filter((term) => term !== "__count");
}

/**
 * Until 18 a date group is its label alone; the moment it begins stands in `__range`, and until 14 in the group's own
 * conditions alone. Those stand before the conditions asked, in the order of the groups: two for a period, one for
 * everything else.
 */
function oldKeys(row: Row, groupby: readonly string[]): Record<string, OdooValue> {
  const range = (row["__range"] as unknown as Record<string, { from?: string } | false> | undefined) ?? {};
  const own = ((row["__domain"] as unknown as Domain | undefined) ?? []).filter((item) => typeof item !== "string");
  const keys: Record<string, OdooValue> = {};
  let at = 0;
  for (const term of new Set(groupby)) {
    const [field = term, period = ""] = term.split(":");
    const label = row[term] ?? row[field] ?? false;
    const isPeriod = label !== false && (periods as readonly string[]).includes(period);
    const first = own[at];
    at += isPeriod ? 2 : 1;
    keys[term] = label;
    if (!isPeriod) continue;
    const ranged = range[term] || range[field];
    const from =
      (ranged ? ranged.from : undefined) ?? (first?.[0] === field && first[1] === ">=" ? first[2] : undefined);
    if (from !== undefined) keys[term] = [from, label];
  }
  return keys;
}

/** All records of a group have the value that they are grouped by: what is added up of it follows from their count. */
function ofGroupedField(term: string, key: Row, count: number, major: number): OdooValue {
  const [field = "", how = ""] = term.split(":");
  if (!skipsGroupedFields(major) || !(field in key)) return false;
  const value = Array.isArray(key[field]) ? (key[field][0] as OdooValue) : (key[field] as OdooValue);
  const counts = how === "count" || how === "count_distinct";
  if (value === false) return counts ? 0 : false;
  if (how === "count") return count;
  if (how === "count_distinct") return 1;
  return how === "sum" ? times(Number(value), count) : value;
}

/** Decimal, as the database multiplies. */
function times(value: number, count: number): number {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  if (whole === "" || !Number.isInteger(count)) return value * count;
  const digits = (BigInt(whole + part) * BigInt(count)).toString().padStart(part.length + 1, "0");
  const point = digits.length - part.length;
  return Number(`${sign}${digits.slice(0, point)}.${digits.slice(point)}`);
}
