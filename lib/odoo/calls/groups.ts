import { asObject, textsOf } from "../../kernel/read-json.ts";
import type { Domain, OdooCall, OdooValue, Series } from "../types.ts";
import { skipsGroupedFields, toOldReadGroup } from "./old-read-group.ts";

/** A group of `read_group`, in the same form on every series and on the sandbox. */
export interface Group {
  /**
   * The values by the terms of the groups (`date_order:month`): relations as [id, name], dates as [first day, label],
   * others unchanged.
   */
  readonly key: Readonly<Record<string, OdooValue>>;
  /** The values by the terms of the aggregates (`amount_total:sum`). */
  readonly aggregates: Readonly<Record<string, OdooValue>>;
  readonly count: number;
  /** Finds the records of this group. */
  readonly domain: Domain;
}

/** The periods by which dates can be grouped. */
export const periods = ["hour", "day", "week", "month", "quarter", "year"] as const;
const knownPeriods: ReadonlySet<string> = new Set(periods);

type Row = Record<string, OdooValue>;
interface Asked {
  readonly groupby: readonly string[];
  readonly aggregates: readonly string[];
  readonly domain: Domain;
}

/** Converts the answer of `read_group` on any series. */
export function toGroups(rows: readonly Row[], call: OdooCall, series: Series): Group[] {
  const { groupby, aggregates, domain = [] } = call.args ?? {};
  const asked = { groupby: textsOf(groupby), aggregates: textsOf(aggregates), domain: conditionsIn(domain) ?? [] };
  return series.major >= 19 ? rows.map((row) => toGroup(row, asked)) : toOldGroups(rows, asked, series.major);
}

function toGroup(row: Row, { groupby, aggregates, domain }: Asked): Group {
  return {
    key: Object.fromEntries(groupby.map((term) => [term, row[term] ?? false])),
    aggregates: Object.fromEntries(valuesOf(aggregates).map((term) => [term, row[term] ?? false])),
    count: Number(row["__count"] ?? 0),
    domain: [...domain, ...(conditionsIn(row["__extra_domain"]) ?? [])],
  };
}

function toOldGroups(rows: readonly Row[], asked: Asked, major: number): Group[] {
  const { groupby, aggregates, domain } = asked;
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
      domain: conditionsIn(row["__domain"]) ?? domain,
    };
  });
}

/** Returns the conditions in a call or an answer; undefined if there are none. Their content is not checked here. */
function conditionsIn(value: unknown): Domain | undefined {
  return Array.isArray(value) ? (value as Domain[number][]) : undefined;
}

function valuesOf(aggregates: readonly string[]): string[] {
  return aggregates.filter((term) => term !== "__count");
}

/**
 * Until 18, the key of a date group is only its label; its start is in `__range`, and until 14 only in the group's own
 * conditions. Those come before the conditions of the call, in the order of the groups: two for a period, one for
 * anything else.
 */
function oldKeys(row: Row, groupby: readonly string[]): Record<string, OdooValue> {
  const range = asObject(row["__range"]);
  const own = (conditionsIn(row["__domain"]) ?? []).filter((item) => typeof item !== "string");
  const keys: Record<string, OdooValue> = {};
  let at = 0;
  for (const term of new Set(groupby)) {
    const [field = term, period = ""] = term.split(":");
    const label = row[term] ?? row[field] ?? false;
    const isPeriod = label !== false && knownPeriods.has(period);
    const first = own[at];
    at += isPeriod ? 2 : 1;
    keys[term] = label;
    if (!isPeriod) continue;
    const { from: start } = asObject(range[term] || range[field]);
    const from =
      (typeof start === "string" ? start : undefined) ??
      (first?.[0] === field && first[1] === ">=" ? first[2] : undefined);
    if (from !== undefined) keys[term] = [from, label];
  }
  return keys;
}

/** All records of a group have the same value of the grouped field, so its aggregates follow from their count. */
function ofGroupedField(term: string, key: Row, count: number, major: number): OdooValue {
  const [field = "", how = ""] = term.split(":");
  const grouped = key[field];
  const value = Array.isArray(grouped) ? grouped[0] : grouped;
  if (!skipsGroupedFields(major) || value === undefined) return false;
  const counts = how === "count" || how === "count_distinct";
  if (value === false) return counts ? 0 : false;
  if (how === "count") return count;
  if (how === "count_distinct") return 1;
  return how === "sum" ? times(Number(value), count) : value;
}

/** Multiplies decimals exactly, as the database does. */
function times(value: number, count: number): number {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  if (whole === "" || !Number.isInteger(count)) return value * count;
  const digits = (BigInt(whole + part) * BigInt(count)).toString().padStart(part.length + 1, "0");
  const point = digits.length - part.length;
  return Number(`${sign}${digits.slice(0, point)}.${digits.slice(point)}`);
}
