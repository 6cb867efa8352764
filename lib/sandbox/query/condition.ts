import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Field } from "../models/model.ts";
import { valueError } from "../odoo-errors.ts";
import { momentSteps, type Steps } from "../steps.ts";
import { asText, likePattern } from "./like.ts";
import { type Clock, dayOf, timeOf } from "./moments.ts";
import { compareValues, lengthOf } from "./order.ts";

/** The work of reading one character of a date expression. */
const termSteps = 10;

/** The part of the store that a condition needs. */
interface Call {
  readonly clock: Clock;
  readonly steps: Steps;
}

export type Matcher = (own: OdooValue) => boolean;

const numbers: ReadonlySet<string> = new Set(["integer", "float", "monetary"]);
const texts: ReadonlySet<string> = new Set(["char", "text", "html"]);

export const isNegative = (operator: string) => operator.startsWith("not ");
/** The values that are false in Python: a pattern or an optional condition with one of them is ignored. */
export const saysNothing = (value: OdooValue) =>
  value === false || value === 0 || value === "" || (Array.isArray(value) && value.length === 0);

/** Returns the values of a condition with `in`, where one value stands for a list of one. */
export const listOf = (value: OdooValue): readonly OdooValue[] => (Array.isArray(value) ? value : [value]);

/** The comparison of a field's values. */
interface Kind {
  /** Returns the given value in the form in which the field stores it; false for none. */
  toOwn(value: OdooValue): string | number | false;
  /** The value that an empty field equals: 0 for a number, the empty text for a text. */
  readonly none?: string | number;
}

/**
 * Returns a test of a field's value, as Odoo 19 reads the condition: `=` has become `in` with a list. Throws what Odoo
 * refuses.
 */
export function valueMatcher(name: string, field: Field, operator: string, value: OdooValue, call: Call): Matcher {
  if (operator.endsWith("like") && saysNothing(value)) return likeNothing(operator);
  if (field.type === "boolean") return booleanMatcher(name, operator, value);
  if (field.type === "binary") return fileMatcher(operator, value);
  if (operator.endsWith("like")) return likeMatcher(operator, value, call.steps);
  const kind = kindOf(field, call);
  if (operator === "in" || operator === "not in") return setMatcher(kind, operator, listOf(value));
  if (!isSign(operator))
    throw valueError(`Invalid operator ${operator} in condition on ${name}: it leads to no record`);
  if (Array.isArray(value)) throw valueError(`Invalid value in condition on ${name}: a list is compared with in`);
  const [sign, limit] = boundary(field, operator, value, kind);
  return limitMatcher(kind, sign, limit, call.steps);
}

/** Returns a test of a part of a date, such as `month_number`, which is a number, or empty if the date is. */
export function partMatcher(operator: string, value: OdooValue, steps: Steps): Matcher {
  const kind: Kind = { toOwn: (one) => (one === false ? false : toNumber(one)) };
  if (operator.endsWith("like"))
    return saysNothing(value) ? likeNothing(operator) : likeMatcher(operator, value, steps);
  if (operator === "in" || operator === "not in") return setMatcher(kind, operator, listOf(value));
  if (!isSign(operator)) throw valueError(`Invalid operator ${operator} in condition: it leads to no record`);
  return limitMatcher(kind, operator, kind.toOwn(value), steps);
}

function kindOf({ type }: Field, { clock, steps }: Call): Kind {
  const counted = (value: OdooValue) => {
    steps.take(momentSteps + termSteps * lengthOf(value));
    return value;
  };
  if (numbers.has(type))
    return { none: 0, toOwn: (value) => (type === "integer" ? Math.trunc(toNumber(value)) : toNumber(value)) };
  if (type === "date") return { toOwn: (value) => dayOf(counted(value), clock) };
  if (type === "datetime") return { toOwn: (value) => timeOf(counted(value), clock) };
  const toOwn = (value: OdooValue) => (value === false ? false : asText(value));
  return texts.has(type) ? { none: "", toOwn } : { toOwn };
}

function toNumber(value: OdooValue): number {
  const number = Array.isArray(value) || value === "" ? Number.NaN : Number(value);
  if (Number.isNaN(number)) throw valueError(`Invalid value ${JSON.stringify(value)}: it is no number`);
  return number;
}

function setMatcher({ toOwn, none }: Kind, operator: string, list: readonly OdooValue[]): Matcher {
  const wanted = new Set(list.map((one) => filled(toOwn(one), none)));
  return (own) => wanted.has(filled(own, none)) === (operator === "in");
}

/** Returns the value to compare; undefined for an empty one. */
function filled(own: OdooValue, none: Kind["none"]): OdooValue | undefined {
  return own === false || own === null ? none : own;
}

type Sign = "<" | ">" | "<=" | ">=";

const signs: Readonly<Record<Sign, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  ">": (order) => order > 0,
  "<=": (order) => order <= 0,
  ">=": (order) => order >= 0,
};

function isSign(operator: string): operator is Sign {
  return Object.hasOwn(signs, operator);
}

function limitMatcher({ none }: Kind, sign: Sign, given: string | number | false, steps: Steps): Matcher {
  const limit = given === false ? none : given;
  const holds = signs[sign];
  return (own) => {
    const value = filled(own, none);
    steps.take(Math.min(lengthOf(value ?? false), lengthOf(limit ?? false)));
    return value !== undefined && limit !== undefined && holds(compareValues(value, limit));
  };
}

/** As in Odoo, `>` and `<=` with a date alone are moved a day on, so that the whole day counts. */
function boundary({ type }: Field, sign: Sign, value: OdooValue, { toOwn }: Kind): [Sign, string | number | false] {
  const own = toOwn(value);
  const isWhole = type === "datetime" && /^\d{4}-\d{2}-\d{2}$/.test(String(value));
  if (!isWhole || sign === ">=" || sign === "<") return [sign, own];
  const next = new Date(Date.parse(`${String(own).replace(" ", "T")}Z`) + 86_400_000).toISOString();
  // No day follows the last day of the calendar: every time is earlier than this value, and none is later.
  return [sign === ">" ? ">=" : "<", next.startsWith("+") ? "9999-99" : next.slice(0, 19).replace("T", " ")];
}

const yes: ReadonlySet<string> = new Set(["y", "yes", "1", "true", "t", "on"]);

function booleanMatcher(name: string, operator: string, value: OdooValue): Matcher {
  if (operator !== "in" && operator !== "not in")
    throw valueError(`Invalid operator ${operator} in condition on ${name}: compare it with = true or = false`);
  const wanted = new Set(
    listOf(value).map((one) => (typeof one === "string" ? yes.has(one.toLowerCase()) : Boolean(one))),
  );
  return (own) => wanted.has(own === true) === (operator === "in");
}

/** Returns a test of a file: Odoo compares files only with "is there one". */
function fileMatcher(operator: string, value: OdooValue): Matcher {
  const asks = (operator === "in" || operator === "not in") && listOf(value).every((one) => one === false);
  return asks ? (own) => (own === false || own === null) === (operator === "in") : () => true;
}

/** An empty pattern matches every text; with `=` in the operator it matches empty fields. */
function likeNothing(operator: string): Matcher {
  if (!operator.includes("=")) return () => !isNegative(operator);
  return (own) => (own === false || own === null || own === "") !== isNegative(operator);
}

function likeMatcher(operator: string, value: OdooValue, steps: Steps): Matcher {
  if (operator.includes("=") && typeof value !== "string")
    throw valueError(`Invalid value ${JSON.stringify(value)}: the pattern of ${operator} must be a text`);
  const matches = likePattern(operator, asText(value), steps);
  // An empty field matches no pattern, and every negated one.
  return (own) => (own !== false && own !== null && matches(asText(own))) !== isNegative(operator);
}
