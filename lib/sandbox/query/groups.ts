import type { Domain, OdooValue } from "../../kernel/odoo-values.ts";
import type { Group } from "../../odoo/calls/groups.ts";
import { periods } from "../../odoo/calls/groups.ts";
import { meets } from "../../odoo/calls/having.ts";
import type { Row } from "../models/definition.ts";
import type { Field, Model } from "../models/model.ts";
import { valueError } from "../odoo-errors.ts";
import { momentSteps } from "../steps.ts";
import type { Store } from "../store.ts";
import { aggregate, isFilled } from "./aggregate.ts";
import { compareValues, compileOrder, lengthOf, requireColumn } from "./order.ts";
import { partOf, periodOf, startsOnMonday } from "./periods.ts";

interface Ask {
  readonly domain: Domain;
  readonly groupby: readonly string[];
  readonly aggregates: readonly string[];
  /** Conditions on aggregates and `__count`. */
  readonly having?: Domain | undefined;
  readonly order?: string | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly zone: string;
}

/** The work of putting one record into a group. */
const groupSteps = 20;

type Compare = (a: OdooValue, b: OdooValue) => number;

/** A group-by term: the values that a row has for it, and the form in which they are shown and ordered. */
interface Grouping {
  readonly term: string;
  /** Returns the values of a row: several for a relation to many; null means "empty". */
  of(row: Row): readonly OdooValue[];
  show(value: OdooValue): OdooValue;
  readonly compare: Compare;
  /** Returns the domain that finds the records with this value. */
  domain(value: OdooValue): Domain;
}

interface Found {
  readonly values: readonly OdooValue[];
  readonly rows: Row[];
}

/** Groups rows as `formatted_read_group` of Odoo 19 does, in the form of `lib/odoo/calls/groups.ts`. */
export function groupRows(store: Store, model: Model, rows: readonly Row[], ask: Ask): Group[] {
  const groupings = ask.groupby.map((term) => toGrouping(store, model, term, ask.zone));
  const found = new Map<string, Found>();
  // Without a group-by term there is one group, even of no rows.
  if (groupings.length === 0) found.set("[]", { values: [], rows: [] });
  for (const row of rows) {
    const lists = groupings.map((grouping) => grouping.of(row));
    store.steps.take(groupSteps * lists.reduce((all, { length }) => all * length, 1));
    for (const values of combined(lists)) {
      for (const value of values) store.steps.take(lengthOf(value));
      const id = JSON.stringify(values);
      const group = found.get(id) ?? { values, rows: [] };
      group.rows.push(row);
      found.set(id, group);
    }
  }
  const aggregates = ask.aggregates.filter((term) => term !== "__count");
  const groups = [...found.values()].map(({ values, rows: own }) => ({
    values,
    least: Math.min(...own.map(({ id }) => id)),
    group: {
      key: Object.fromEntries(groupings.map(({ term, show }, i) => [term, show(values[i] ?? null)])),
      aggregates: Object.fromEntries(aggregates.map((term) => [term, aggregate(store, model, own, term)])),
      count: own.length,
      domain: [...ask.domain, ...groupings.flatMap((grouping, i) => grouping.domain(values[i] ?? null))],
    } satisfies Group,
  }));
  const kept = groups.filter(({ group }) => meets(ask.having ?? [], (term) => aggregateOf(group, term)));
  const offset = ask.offset ?? 0;
  return kept
    .sort(compareBy(groupings, ask.order ?? ""))
    .slice(offset, ask.limit === undefined ? undefined : offset + ask.limit)
    .map(({ group }) => group);
}

function aggregateOf({ aggregates, count }: Group, term: string): OdooValue {
  const value = term === "__count" ? count : aggregates[term];
  if (value === undefined)
    throw valueError(`Order or having term '${term}' is not a valid aggregate nor valid groupby`);
  return value;
}

function combined(lists: readonly (readonly OdooValue[])[]): OdooValue[][] {
  return lists.reduce<OdooValue[][]>(
    (all, values) => all.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
}

function toGrouping(store: Store, model: Model, term: string, zone: string): Grouping {
  const [path = "", period] = term.split(":");
  const { field, read, isOwn } = follow(store, model, path);
  if (period !== undefined || field.type === "date" || field.type === "datetime")
    return toPeriod(store, { term, path, period: period ?? "", field, read }, zone);
  const { relation } = field;
  const other = path === "id" ? model : relation === undefined ? undefined : store.model(relation);
  const of = (row: Row): readonly OdooValue[] => {
    const value = read(row);
    if (Array.isArray(value)) return value.length === 0 ? [null] : value;
    return [isFilled(value, field) ? value : null];
  };
  return {
    term,
    of,
    show: (value) => {
      if (value === null) return false;
      return other === undefined ? value : [value, store.name(other.name, Number(value))];
    },
    // Odoo orders the groups of a dotted path, and of a relation to many, by ids.
    compare: isOwn && field.type === "many2one" && other !== undefined ? byOther(store, other) : compareValues,
    domain: (value) => (value === null ? without(path) : [[path, "=", value]]),
  };
}

/** Returns the domain of records that have nothing at the end of a path, or no record before its end. */
function without(path: string): Domain {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) return [[first, "=", false]];
  return ["|", [first, "not any", []], [first, "any", without(rest.join(".")) as unknown as OdooValue]];
}

function byOther(store: Store, other: Model): Compare {
  const order = compileOrder(store, other, undefined);
  const rowOf = (id: OdooValue) => store.row(other.name, Number(id)) ?? { id: Number(id) };
  return (a, b) => order(rowOf(a), rowOf(b));
}

/** Returns the field at the end of a path of many2one fields, and a function that reads a row's value there. */
function follow(
  store: Store,
  model: Model,
  path: string,
): { field: Field; read: (row: Row) => OdooValue; isOwn: boolean } {
  const [first = "", ...rest] = path.split(".");
  const field = store.field(model, first);
  if (field.type !== "many2many") requireColumn(model, first, field);
  if (rest.length === 0) return { field, read: (row) => store.value(model, row, first), isOwn: true };
  if (field.type !== "many2one" || field.relation === undefined)
    throw valueError(`Only many2one path is accepted for the '${path}' groupby spec`);
  const relation = store.model(field.relation);
  const behind = follow(store, relation, rest.join("."));
  return {
    field: behind.field,
    read(row) {
      const next = store.row(relation.name, Number(store.value(model, row, first)));
      return next === undefined ? null : behind.read(next);
    },
    isOwn: false,
  };
}

function toPeriod(
  store: Store,
  {
    term,
    path,
    period,
    field,
    read,
  }: { term: string; path: string; period: string; field: Field; read: (row: Row) => OdooValue },
  zone: string,
): Grouping {
  if (field.type !== "date" && field.type !== "datetime")
    throw valueError(`Granularity set on a no-datetime field or property: '${term}'`);
  if (period === "") throw valueError(`Granularity not set on a date(time) field: '${term}'`);
  const { lang } = store;
  const time = periods.find((one) => one === period);
  const day = (value: OdooValue) => (Number(value) + (startsOnMonday(lang) ? 6 : 0)) % 7;
  const keys = new Map<OdooValue, ReturnType<typeof periodOf>>();
  return {
    term,
    of(row) {
      const value = read(row);
      if (!isFilled(value, field)) return [null];
      store.steps.take(momentSteps);
      if (time === undefined) return [partOf(String(value), period, { zone })];
      const key = periodOf(String(value), time, { lang, zone });
      keys.set(key.from, key);
      return [key.from];
    },
    show: (value) => (value === null ? false : time === undefined ? value : [value, keys.get(value)?.label ?? ""]),
    compare: period === "day_of_week" ? (a, b) => day(a) - day(b) : compareValues,
    domain(value) {
      const key = keys.get(value);
      if (key !== undefined) return ["&", [path, ">=", key.from], [path, "<", key.to]];
      return value === null ? without(path) : [[`${path}.${period}`, "=", value]];
    },
  };
}

interface Ordered {
  readonly values: readonly OdooValue[];
  readonly least: number;
  readonly group: Group;
}

/**
 * Returns the comparison of groups. As in PostgreSQL, empty groups come last, or first when descending. Equal groups
 * are ordered by their values, then by their smallest id.
 */
function compareBy(groupings: readonly Grouping[], order: string): (a: Ordered, b: Ordered) => number {
  const asked = order
    .split(",")
    .map((part) => part.trim().split(/\s+/))
    .filter(([name]) => name !== undefined && name !== "");
  const terms = [...asked, ...groupings.map(({ term }) => [term])].map(([name = "", way]) => {
    const at = groupings.findIndex(({ term }) => term === name);
    const of = ({ values, group }: Ordered) => {
      const value = at === -1 ? aggregateOf(group, name) : (values[at] ?? null);
      return at === -1 && value === false ? null : value;
    };
    return { of, compare: groupings[at]?.compare ?? compareValues, down: way?.toLowerCase() === "desc" };
  });
  return (a, b) => {
    for (const { of, compare, down } of terms) {
      const [x, y] = [of(a), of(b)];
      const result = x === null || y === null ? Number(x === null) - Number(y === null) : compare(x, y);
      if (result !== 0) return down ? -result : result;
    }
    return a.least - b.least;
  };
}
