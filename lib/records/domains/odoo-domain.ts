import { AppError } from "../../kernel/errors.ts";
import { isZone, nextDay, startOfDay } from "../../kernel/locale/time-zone.ts";
import type { Domain, DomainLeaf, FieldMap, OdooValue, Series } from "../../odoo/types.ts";
import { shown } from "../../policy/domain/domain-hints.ts";
import { booleanOf } from "../../policy/domain/domain-values.ts";
import type { CallIo } from "../call-io.ts";
import { dateFault, isBareDay, isIsoTime, toOdooDate, toOdooDatetime } from "../values/dates.ts";
import { followPath, type PathEnd } from "./follow-path.ts";
import { isDomain } from "./is-domain.ts";

type Place = Readonly<{ model: string; path: string }>;

interface Meaning {
  readonly major: number;
  readonly fieldsOf: (model: string) => Promise<FieldMap>;
  /**
   * The zone that bare days are taken in. Set if Odoo does not apply the user's zone itself: until 18 a bare day is a
   * day in UTC, or its midnight.
   */
  readonly zone: string | undefined;
}

/**
 * Converts a domain into the form that this Odoo takes. Times become UTC in Odoo's format, texts that name a boolean or
 * an id become values, a single value after `in` becomes a list, and a bare day compared with a time means the user's
 * day, as from 19 on. The rules have allowed the domain, so its paths are valid. Throws AppError `invalid_input` for a
 * day that does not exist or is not in ISO 8601.
 */
export async function toOdooDomain(
  io: Pick<CallIo, "odoo" | "fields" | "user">,
  model: string,
  domain: Domain,
  context: Readonly<Record<string, unknown>> = {},
): Promise<Domain> {
  if (!domain.some(mayChange)) return domain;
  const fieldsOf = (name: string) => io.fields(name);
  const zone = knowsBareDays(io.odoo.series) ? undefined : await zoneOf(io, context);
  return convertDomain({ fieldsOf, zone, major: io.odoo.series.major }, domain, { model, path: "domain" });
}

/** Returns the time zone of a call: the one that its context names, or the user's own. */
export async function zoneOf(
  io: Pick<CallIo, "user">,
  context: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { tz } = context;
  return typeof tz === "string" && isZone(tz) ? tz : (await io.user()).zone;
}

function knowsBareDays({ major }: Series): boolean {
  return major >= 19;
}

/** True if a condition may have to change: a text may stand for a time or a boolean, a single value for a list. */
function mayChange(item: Domain[number]): boolean {
  if (typeof item === "string") return false;
  const [, operator, value] = item;
  return (
    operator.endsWith("any") ||
    String(item[0]).includes(".") ||
    [value].flat().some((one) => typeof one === "string") ||
    isAlone(item)
  );
}

/** True for a single value after `in` or `not in`. */
function isAlone([, operator, value]: DomainLeaf): boolean {
  return (operator === "in" || operator === "not in") && !Array.isArray(value);
}

/** An expression such as `today`, `-7d` or `=monday`, which Odoo knows from 19 on. */
const expression = /^\s*([-+=]\w|today\b|now\b)/i;
const comparing: ReadonlySet<string> = new Set(["=", "!=", "<>", "=?", "<", ">", "<=", ">=", "in", "not in"]);

/**
 * Throws for a day that is not in ISO 8601: PostgreSQL reads 03/11/2026 as 11 March, and Odoo 19 refuses it without
 * saying which form is right.
 */
function requireIso(meaning: Meaning, [target, operator, value]: DomainLeaf, path: string): void {
  if (!comparing.has(operator)) return;
  const isKnown = (text: string) => isIsoTime(text) || (meaning.zone === undefined && expression.test(text));
  if (![value].flat().some((one) => typeof one === "string" && !isKnown(one))) return;
  const right = spanOf(String(target), operator, value) ?? [
    shown(target, operator, operator.endsWith("in") ? ["2026-11-30"] : "2026-11-30"),
  ];
  throw new AppError("invalid_input", `${target} must be compared with a day or time in ISO 8601.`, {
    path,
    hint: `Such as ${right.join(", ")}; a time is "2026-11-30T09:00:00+01:00".`,
  });
}

/** Returns the conditions that a year or a month stands for, or undefined if that is not clear. */
function spanOf(target: string, operator: string, value: OdooValue): string[] | undefined {
  const [, year, month] = /^\s*(\d{4})(?:-(0[1-9]|1[0-2]))?\s*$/.exec(String(value)) ?? [];
  if (year === undefined || !["=", "in", ">=", "<"].includes(operator)) return undefined;
  const from = `${year}-${month ?? "01"}-01`;
  if (operator === ">=" || operator === "<") return [shown(target, operator, from)];
  const next = new Date(Date.UTC(Number(year), month === undefined ? 12 : Number(month), 1)).toISOString().slice(0, 10);
  return [shown(target, ">=", from), shown(target, "<", next)];
}

async function convertDomain(meaning: Meaning, domain: Domain, { model, path }: Place): Promise<Domain> {
  const items = await Promise.all(
    domain.map(async (item, i): Promise<Domain> => {
      if (typeof item === "string") return [item];
      return convertLeaf(meaning, item, { model, path: `${path}[${i}]` });
    }),
  );
  return items.flat();
}

async function convertLeaf(meaning: Meaning, leaf: DomainLeaf, { model, path }: Place): Promise<Domain> {
  const [target, operator, value] = leaf;
  if (typeof target === "number") return [leaf];
  const end = await followPath(meaning.fieldsOf, target, model);
  const { field, many } = end;
  requireKnown(meaning, leaf, path);
  if ((operator === "any" || operator === "not any") && field?.relation !== undefined && Array.isArray(value)) {
    if (!isDomain(value)) return [leaf];
    const inner = await convertDomain(meaning, value, { model: field.relation, path: `${path}[2]` });
    return [[target, operator, inner.map((item) => (typeof item === "string" ? item : [...item]))]];
  }
  if (meaning.zone !== undefined && isAlone(leaf))
    return convertLeaf(meaning, [target, operator, [value]], { model, path });
  if (meaning.zone !== undefined && field?.relation !== undefined) return namesApart(leaf, end);
  if (field?.type === "boolean") return [mapped(leaf, (text) => booleanOf(text) ?? false)];
  if (field?.name === "id") return [mapped(leaf, Number)];
  if (field?.type !== "date" && field?.type !== "datetime") return [leaf];
  for (const text of [value].flat()) {
    const fault = typeof text === "string" ? dateFault(text) : undefined;
    if (fault !== undefined) throw new AppError("invalid_input", fault, { path });
  }
  requireIso(meaning, leaf, path);
  const convert = field.type === "date" ? toOdooDate : keepBareDay;
  const converted = Array.isArray(value) ? value.map((one) => convertText(one, convert)) : convertText(value, convert);
  const plain: DomainLeaf = [target, operator, converted];
  if (field.type === "date" || meaning.zone === undefined) return [plain];
  return widenDays(plain, { zone: meaning.zone, many, path });
}

/**
 * Splits a comparison with a list of record names into one condition for each name. Before 19 Odoo finds several names
 * only in a list without ids on a many-to-one.
 */
function namesApart(leaf: DomainLeaf, { field, many }: PathEnd): Domain {
  const [target, operator, value] = leaf;
  if (!comparing.has(operator) || !Array.isArray(value)) return [leaf];
  const names = value.filter((one) => typeof one === "string");
  const ids = value.filter((one) => typeof one !== "string");
  if (names.length === 0 || (field?.type === "many2one" && ids.length === 0)) return [leaf];
  const isOther = isUnequal(operator);
  const terms: Domain[] = names.map((name) => [[target, isOther ? "!=" : "=", name]]);
  if (ids.length > 0) terms.push([[target, isOther ? "not in" : "in", ids]]);
  // Behind a relation to many, two conditions may be met by different records.
  return isOther && many && terms.length > 1 ? [leaf] : joined(isOther ? "&" : "|", terms);
}

function isUnequal(operator: string): boolean {
  return operator === "!=" || operator === "<>" || operator === "not in";
}

/**
 * Returns a comparison whose texts are replaced by the values that they name. Before 19 every text is true for Odoo,
 * "false" too. Words that name no value were refused before.
 */
function mapped(leaf: DomainLeaf, toValue: (text: string) => OdooValue): DomainLeaf {
  const [target, operator, value] = leaf;
  if (!comparing.has(operator)) return leaf;
  const map = (one: OdooValue) => (typeof one === "string" ? toValue(one) : one);
  return [target, operator, Array.isArray(value) ? value.map(map) : map(value)];
}

/** Throws for an operator or a date part that this series lacks, with the form that it takes. */
function requireKnown({ major }: Meaning, [target, operator]: DomainLeaf, path: string): void {
  const name = String(target);
  if (operator.endsWith("any") && major < 17)
    throw new AppError("invalid_input", `Odoo ${major} knows no "${operator}".`, {
      path,
      hint: `Write the path out: ["${name}.field", "=", value]; or search the related model and use the ids it finds.`,
    });
  if (/\.(\w+_number|day_of_\w+)$/.test(name) && major < 18)
    throw new AppError("invalid_input", `Odoo ${major} knows no parts of dates.`, {
      path,
      hint: `Compare with days: ["${name.replace(/\.\w+$/, "")}", ">=", "2026-01-01"], ["${name.replace(/\.\w+$/, "")}", "<", "2026-02-01"].`,
    });
}

function convertText(value: OdooValue, convert: (text: string) => string): OdooValue {
  return typeof value === "string" ? convert(value) : value;
}

function keepBareDay(text: string): string {
  return isBareDay(text) ? text.trim() : toOdooDatetime(text);
}

interface Widening {
  readonly zone: string;
  /** True if the path passes through a relation to many: two conditions may then be met by different records. */
  readonly many: boolean;
  readonly path: string;
}

/**
 * Returns the condition with bare days replaced by the times at which they begin and end, for an Odoo that has no bare
 * days.
 */
function widenDays(leaf: DomainLeaf, widening: Widening): Domain {
  const [target, operator, value] = leaf;
  const name = String(target);
  const { zone } = widening;
  const days = [value].flat().filter(isDay);
  if (days.length === 0) return [leaf];
  if (typeof value === "string") {
    switch (operator) {
      case ">=":
      case "<":
        return [[name, operator, startOfDay(value, zone)]];
      case ">":
        return [[name, ">=", startOfDay(nextDay(value), zone)]];
      case "<=":
        return [[name, "<", startOfDay(nextDay(value), zone)]];
    }
  }
  const isEqual = operator === "=" || operator === "in" || operator === "=?";
  const isOther = isUnequal(operator);
  if (!isEqual && !isOther) return [leaf];
  requireOneRecord(name, operator, widening);
  const rest = [value].flat().filter((one) => !isDay(one));
  return isEqual ? withinAny(name, days, rest, zone) : outsideAll(name, days, rest, zone);
}

/** Returns a domain that is true on one of the days or at one of the other values. */
function withinAny(name: string, days: readonly string[], rest: readonly OdooValue[], zone: string): Domain {
  const terms: Domain[] = days.map((day) => [
    "&",
    [name, ">=", startOfDay(day, zone)],
    [name, "<", startOfDay(nextDay(day), zone)],
  ]);
  if (rest.length > 0) terms.push([[name, "in", [...rest]]]);
  return joined("|", terms);
}

/**
 * Returns a domain that is true on none of the days. It matches empty values, as Odoo does, unless false is one of the
 * values.
 */
function outsideAll(name: string, days: readonly string[], rest: readonly OdooValue[], zone: string): Domain {
  const withEmpty = !rest.includes(false);
  const terms: Domain[] = days.map((day) => {
    const outside: Domain = ["|", [name, "<", startOfDay(day, zone)], [name, ">=", startOfDay(nextDay(day), zone)]];
    return withEmpty ? ["|", [name, "=", false], ...outside] : outside;
  });
  if (rest.length > 0) terms.push([[name, "not in", [...rest]]]);
  return joined("&", terms);
}

function joined(operator: "&" | "|", terms: readonly Domain[]): Domain {
  return [...terms.slice(1).map(() => operator), ...terms.flat()];
}

function requireOneRecord(name: string, operator: string, { many, path }: Widening): void {
  if (!many) return;
  throw new AppError(
    "invalid_input",
    `${name} goes over a relation to many: "${operator}" can't mean a whole day there.`,
    {
      path,
      hint: "Search the related model itself with this day, then use the ids it finds.",
    },
  );
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && isBareDay(value) && value > "0001" && value < "9999";
}
