import { clipText } from "../kernel/clip-text.ts";
import type { FieldInfo, OdooValue } from "../kernel/odoo-values.ts";
import { shown } from "./domain-hints.ts";

export interface Condition {
  /** The path as it was written. */
  readonly target: string;
  /** Where the path ends; `type` is missing where it is not known. */
  readonly field: Pick<FieldInfo, "name"> & Partial<Pick<FieldInfo, "type" | "relation" | "store">>;
  /** The model that the field is of. */
  readonly owner: string;
  readonly operator: string;
  readonly value: OdooValue;
}

interface ValueFault {
  /** What is wrong, a part of a sentence. */
  readonly what: string;
  /** The condition as it is to be written. */
  readonly right: string;
}

const ordering: ReadonlySet<string> = new Set(["<", ">", "<=", ">="]);
const negative: ReadonlySet<string> = new Set(["!=", "<>", "not in"]);
const texts: ReadonlySet<string> = new Set(["char", "text", "html"]);
const times: ReadonlySet<string> = new Set(["date", "datetime"]);
const decimals: ReadonlySet<string> = new Set(["float", "monetary"]);
/** Their values are of types of their own. */
const unknown: ReadonlySet<string> = new Set(["properties", "properties_definition", "json", "serialized"]);

const integer = /^\s*[+-]?\d+\s*$/;
const decimal = /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)\s*$|^$/i;
/** What a number or a time looks like as text, with the signs of a pattern. */
const digits = /^[\d\s.:+\-%_\\]*$/;
const words = new Map<string, boolean>([
  ...["true", "t", "yes", "y", "1", "on"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n", "0", "off"].map((word) => [word, false] as const),
]);

/** The boolean that a text names for Odoo from 19 on; undefined for other text. Before, every text is true there. */
export function booleanOf(text: string): boolean | undefined {
  return words.get(text.trim().toLowerCase());
}

/**
 * Why a value can match nothing, or everything, by its type; undefined where Odoo gives it a meaning. Odoo itself answers
 * such a condition with no rows, with all, or in words of its database.
 */
export function valueFault(condition: Condition): ValueFault | undefined {
  const { field, operator, value } = condition;
  if (field.type === undefined || unknown.has(field.type)) return undefined;
  const inside = Array.isArray(value) ? value : [value];
  if (inside.some((item) => typeof item === "object" && item !== null)) {
    const flat = inside.flat(4).filter((item) => typeof item !== "object");
    const list = flat.length > 0 && operator.endsWith("in");
    return fault(condition, "a condition takes one value or a flat list of values", list ? flat : undefined);
  }
  if (operator === "child_of" || operator === "parent_of") return climbFault(condition, inside);
  if (operator.includes("like")) return patternFault(condition);
  if (ordering.has(operator)) return orderFault(condition);
  if (operator.endsWith("in") && !Array.isArray(value) && !value)
    return fault(condition, `"${operator}" takes a list, and without one it knows no empty value`, [
      value === 0 ? 0 : false,
    ]);
  const wrong = inside.find((item) => item !== false && wrongOf(condition, item) !== undefined);
  return wrong === undefined ? undefined : wrongOf(condition, wrong);
}

function climbFault(condition: Condition, items: readonly OdooValue[]): ValueFault | undefined {
  const { target, field, operator, value } = condition;
  if (field.relation === undefined && field.name !== "id")
    return { what: `${operator} climbs relations, and ${target} is none`, right: shown(target, "=", value) };
  if (items.every((item) => (typeof item === "string" && item.trim() !== "") || Number.isInteger(item)))
    return undefined;
  return fault(condition, `${operator} takes the id or the name of a record`, 14);
}

function patternFault(condition: Condition): ValueFault | undefined {
  const { target, field, operator, value } = condition;
  const { type = "" } = field;
  if (Array.isArray(value)) {
    const [first = "text"] = value;
    return fault(condition, `${operator} takes one text; several conditions are joined by "|"`, first);
  }
  if (type === "boolean") return { what: `${target} is true or false`, right: shown(target, "=", true) };
  const isNumber = type === "integer" || decimals.has(type);
  if (typeof value !== "string" || digits.test(value) || !(isNumber || times.has(type))) return undefined;
  return {
    what: `${target} is of type ${type} and holds no such text`,
    right: times.has(type) ? shown(target, ">=", "2026-01-01") : shown(target, "=", firstOf([], field)),
  };
}

function orderFault(condition: Condition): ValueFault | undefined {
  const { target, field, operator, value } = condition;
  const { type = "" } = field;
  if (Array.isArray(value)) return fault(condition, `"${operator}" takes one value`, firstOf(value, field));
  if (type === "boolean" && typeof value === "string")
    return { what: `${target} is true or false`, right: shown(target, "=", booleanOf(value) ?? true) };
  if (value === false && (times.has(type) || type === "selection" || field.relation !== undefined))
    return { what: `nothing is before or after an empty value`, right: shown(target, "!=", false) };
  if (typeof value === "string" && field.relation !== undefined && !integer.test(value))
    return fault(condition, `"${operator}" compares ids, not names`, 14);
  return value === false || texts.has(type) ? undefined : wrongOf(condition, value);
}

/** One value, where it is none of the field's type. */
function wrongOf(condition: Condition, value: OdooValue): ValueFault | undefined {
  const { target, field, owner, operator } = condition;
  const { name, type = "", relation } = field;
  const isText = typeof value === "string";
  const isWhole = Number.isInteger(value) || ordering.has(operator);
  const wrong = (what: string, right?: OdooValue) => fault(condition, `${told(value)} is ${what}`, right);
  if (name === "id" || type === "many2one_reference") {
    if (isText ? integer.test(value) : typeof value === "number" && isWhole) return undefined;
    const ids = isText ? idsIn(value) : [];
    if (ids.length > 0) return { what: `ids are numbers`, right: shown(target, listOperator(operator), ids) };
    const found = fault(condition, "an id is a number", 14);
    const next = `; find_record model="${owner}" text=${told(value)} finds ids by name`;
    return isText && value.trim() !== "" && name === "id" ? { ...found, right: found.right + next } : found;
  }
  if (relation !== undefined) {
    if (isText ? value.trim() !== "" : typeof value === "number" && isWhole) return undefined;
    if (value === "" || value === true) return isSet(condition, value === true, "an empty relation is false");
    return wrong("no id", 14);
  }
  if (times.has(type)) {
    if (isText && value.trim() !== "") return undefined;
    if (value === "" || value === true) return isSet(condition, value === true, "an empty date is false");
    const year = typeof value === "number" && Number.isInteger(value) && value >= 1900 && value < 2200 ? value : 2026;
    return fault(condition, `${target} is of type ${type}, and a day is a text`, `${year}-01-01`);
  }
  if (type === "integer") {
    if (isText ? integer.test(value) || value === "" : typeof value !== "number" || isWhole) return undefined;
    return wrong("no whole number");
  }
  if (decimals.has(type)) return isText && !decimal.test(value) ? wrong("no number", numberIn(value)) : undefined;
  if (type === "boolean") {
    const fits = !isText || value === "" || booleanOf(value) !== undefined;
    return fits ? undefined : wrong("neither true nor false", true);
  }
  if (field.store === false) return undefined;
  if (texts.has(type)) return value === true ? isSet(condition, true, `${target} holds text`) : undefined;
  if (type === "binary" && value !== true)
    return isSet(condition, true, "of a file Odoo only knows whether there is one");
  if (type === "reference" && !(isText && /^[\w.]+,\d+$/.test(value))) return wrong("no reference", "res.partner,14");
  return undefined;
}

/** The condition that asks whether the field is set, or whether it is empty. */
function isSet({ target, operator }: Condition, asksForSet: boolean, what: string): ValueFault {
  return { what, right: shown(target, asksForSet === negative.has(operator) ? "=" : "!=", false) };
}

/** `right`: the value to be shown; the list around it comes with the operator. */
function fault({ target, field, operator, value }: Condition, what: string, right?: OdooValue): ValueFault {
  const example = right ?? firstOf([], field);
  const isList = operator === "in" || operator === "not in" || (Array.isArray(value) && !ordering.has(operator));
  const inList = isList && !Array.isArray(example) && !operator.includes("like");
  return { what, right: shown(target, operator, inList ? [example] : example) };
}

function firstOf([first]: readonly OdooValue[], { name, type = "", relation }: Condition["field"]): OdooValue {
  if (first !== undefined && typeof first !== "object") return first;
  if (name === "id" || relation !== undefined) return 14;
  if (times.has(type)) return "2026-01-01";
  if (type === "boolean") return true;
  // The parts of a date are integers too: the example is one of a month as well.
  if (type === "integer") return 10;
  return decimals.has(type) ? 100 : "text";
}

function listOperator(operator: string): string {
  return negative.has(operator) ? "not in" : "in";
}

/** `1,2` and `[1, 2]` as the list that was meant; nothing for other text. */
export function idsIn(text: string): number[] {
  const list = /^\s*[[(]?\s*(\d+(?:\s*,\s*\d+)*)\s*,?\s*[\])]?\s*$/.exec(text)?.[1];
  return list === undefined ? [] : list.split(",").map(Number);
}

function numberIn(text: string): number {
  const found = /^\D*(\d+(?:\.\d+)?)\D*$/.exec(text)?.[1];
  return found === undefined ? 100 : Number(found);
}

function told(value: OdooValue): string {
  return JSON.stringify(typeof value === "string" ? clipText(value, 40) : value);
}
