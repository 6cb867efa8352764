import type { Domain, OdooValue } from "../kernel/odoo-values.ts";
import { toOdooError } from "../odoo/errors.ts";
import type { Group } from "../odoo/groups.ts";
import type { Model, Row } from "./model.ts";
import type { Store } from "./store.ts";

interface Ask {
  readonly domain: Domain;
  readonly groupby: readonly string[];
  readonly aggregates: readonly string[];
  /** On aggregates and `__count`. */
  readonly having?: Domain | undefined;
  readonly order?: string | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

type Period = "hour" | "day" | "week" | "month" | "quarter" | "year";

/** Groups rows as `read_group` does, in the one shape of `lib/odoo/groups.ts`. */
export function groupRows(store: Store, model: Model, rows: readonly Row[], ask: Ask): Group[] {
  const groups = new Map<
    string,
    { key: Record<string, OdooValue>; sort: OdooValue[]; rows: Row[]; domain: Domain[] }
  >();
  for (const row of rows) {
    const parts = ask.groupby.map((term) => keyOf(store, model, row, term));
    const id = JSON.stringify(parts.map(({ raw }) => raw));
    const group = groups.get(id) ?? {
      key: Object.fromEntries(parts.map(({ shown }, i) => [ask.groupby[i] as string, shown])),
      sort: parts.map(({ sort }) => sort),
      rows: [],
      domain: parts.map(({ domain }) => domain),
    };
    group.rows.push(row);
    groups.set(id, group);
  }
  if (ask.groupby.length === 0 && groups.size === 0) groups.set("[]", { key: {}, sort: [], rows: [], domain: [] });
  const answered = [...groups.values()].map((group) => ({
    sort: group.sort,
    group: {
      key: group.key,
      aggregates: Object.fromEntries(
        ask.aggregates
          .filter((term) => term !== "__count")
          .map((term) => [term, aggregate(store, model, group.rows, term)]),
      ),
      count: group.rows.length,
      domain: [...ask.domain, ...group.domain.flat()],
    } satisfies Group,
  }));
  const kept = answered.filter(({ group }) => holds(ask.having ?? [], group)).sort(compareBy(ask));
  const offset = ask.offset ?? 0;
  return kept.slice(offset, ask.limit === undefined ? undefined : offset + ask.limit).map(({ group }) => group);
}

/** Prefix notation, evaluated from its end. */
function holds(having: Domain, { aggregates, count }: Group): boolean {
  const stack: boolean[] = [];
  for (const item of [...having].reverse()) {
    if (typeof item !== "string") {
      const [term, operator, wanted] = item;
      const value = term === "__count" ? count : aggregates[String(term)];
      if (value === undefined) throw invalid(`Invalid field ${String(term)} in having clause`);
      stack.push(compares(Number(value), operator, Number(wanted)));
    } else if (item === "!") stack.push(!(stack.pop() ?? true));
    else {
      const [left = true, right = true] = [stack.pop(), stack.pop()];
      stack.push(item === "&" ? left && right : left || right);
    }
  }
  return stack.every(Boolean);
}

function compares(value: number, operator: string, wanted: number): boolean {
  if (operator === "=") return value === wanted;
  if (operator === "!=") return value !== wanted;
  if (operator === "<") return value < wanted;
  if (operator === ">") return value > wanted;
  if (operator === "<=") return value <= wanted;
  if (operator === ">=") return value >= wanted;
  throw invalid(`Invalid having clause: ${operator}`);
}

const invalid = (message: string) => toOdooError({ name: "builtins.ValueError", message });

function keyOf(
  store: Store,
  model: Model,
  row: Row,
  term: string,
): { raw: OdooValue; shown: OdooValue; sort: OdooValue; domain: Domain } {
  const [name, period] = term.split(":") as [string, Period | undefined];
  const field = store.field(model, name);
  const value = store.value(model, row, name);
  if (value === false) return { raw: false, shown: false, sort: false, domain: [[name, "=", false]] };
  if (field.type === "many2one") {
    const label = store.name(field.relation as string, Number(value));
    return { raw: value, shown: [value, label], sort: label, domain: [[name, "=", value]] };
  }
  if (field.type === "date" || field.type === "datetime")
    return dateKey(name, String(value), period ?? "month", field.type === "datetime", store.lang);
  return { raw: value, shown: value, sort: value, domain: [[name, "=", value]] };
}

function dateKey(name: string, value: string, period: Period, withTime: boolean, lang: string) {
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  // Odoo's weeks begin on Sunday in English and on Monday in Spanish.
  const weekday = lang === "es_ES" ? (day.getUTCDay() + 6) % 7 : day.getUTCDay();
  const starts: Record<Period, () => Date> = {
    hour: () => new Date(`${value.slice(0, 13).replace(" ", "T")}:00:00Z`),
    day: () => day,
    week: () => new Date(day.getTime() - weekday * 86_400_000),
    month: () => new Date(Date.UTC(year, month, 1)),
    quarter: () => new Date(Date.UTC(year, Math.floor(month / 3) * 3, 1)),
    year: () => new Date(Date.UTC(year, 0, 1)),
  };
  const ends: Record<Period, (from: Date) => Date> = {
    hour: (from) => new Date(from.getTime() + 3_600_000),
    day: (from) => new Date(from.getTime() + 86_400_000),
    week: (from) => new Date(from.getTime() + 7 * 86_400_000),
    month: (from) => new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1)),
    quarter: (from) => new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 3, 1)),
    year: (from) => new Date(Date.UTC(from.getUTCFullYear() + 1, 0, 1)),
  };
  const from = starts[period]();
  const [begin, end] = [from, ends[period](from)].map((at) =>
    withTime ? at.toISOString().slice(0, 19).replace("T", " ") : at.toISOString().slice(0, 10),
  ) as [string, string];
  const locale = lang.replace("_", "-");
  const labels: Record<Period, () => string> = {
    hour: () => begin,
    day: () => from.toLocaleDateString(locale, { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" }),
    week: () => begin.slice(0, 10),
    month: () => from.toLocaleDateString(locale, { month: "long", year: "numeric", timeZone: "UTC" }),
    quarter: () => `Q${Math.floor(from.getUTCMonth() / 3) + 1} ${from.getUTCFullYear()}`,
    year: () => String(from.getUTCFullYear()),
  };
  const domain: Domain = ["&", [name, ">=", begin], [name, "<", end]];
  return { raw: begin, shown: [begin, labels[period]()], sort: begin, domain };
}

function aggregate(store: Store, model: Model, rows: readonly Row[], term: string): OdooValue {
  const [name, how = "sum"] = term.split(":") as [string, string?];
  store.field(model, name);
  const values = rows.map((row) => store.value(model, row, name)).filter((value) => value !== false && value !== null);
  const numbers = values.map(Number);
  switch (how) {
    case "sum":
      return Math.round(numbers.reduce((all, value) => all + value, 0) * 1e6) / 1e6;
    case "avg":
      return numbers.length === 0 ? false : numbers.reduce((all, value) => all + value, 0) / numbers.length;
    case "min":
    case "max": {
      if (values.length === 0) return false;
      return values.reduce((best, value) =>
        (how === "min" ? (value as number) < (best as number) : (value as number) > (best as number)) ? value : best,
      );
    }
    case "count":
      return values.length;
    case "count_distinct":
      return new Set(values.map((value) => JSON.stringify(value))).size;
    default:
      throw toOdooError({ name: "builtins.ValueError", message: `Invalid aggregation function: ${how}` });
  }
}

function compareBy({
  order,
  groupby,
}: Ask): (a: { sort: OdooValue[]; group: Group }, b: { sort: OdooValue[]; group: Group }) => number {
  const terms = (order ?? groupby.join(","))
    .split(",")
    .map((term) => /^\s*(\S+)(?:\s+(asc|desc))?/i.exec(term))
    .filter((match) => match !== null);
  return (a, b) => {
    for (const [, name = "", way] of terms) {
      const at = groupby.findIndex((term) => term === name || term.split(":")[0] === name);
      const of = ({ sort, group }: typeof a) =>
        name === "__count" ? group.count : at === -1 ? (group.aggregates[name] ?? false) : (sort[at] as OdooValue);
      const [x, y] = [of(a), of(b)];
      if (x === y) continue;
      // Empty groups come last, whatever their type.
      const result =
        x === false
          ? 1
          : y === false
            ? -1
            : typeof x === "string" && typeof y === "string"
              ? x.localeCompare(y, "en")
              : Number(x) - Number(y);
      if (result !== 0) return way?.toLowerCase() === "desc" ? -result : result;
    }
    return 0;
  };
}
