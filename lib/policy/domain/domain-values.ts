import type { FieldInfo, OdooValue } from "../../kernel/odoo-values.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { shown } from "./domain-hints.ts";

export interface Condition {
  /** The path as the caller wrote it. */
  readonly target: string;
  /** The last field of the path; without `type` if that is unknown. */
  readonly field: Pick<FieldInfo, "name"> & Partial<Pick<FieldInfo, "type" | "relation" | "store">>;
  /** The model that the field is of. */
  readonly owner: string;
  readonly operator: string;
  readonly value: OdooValue;
}

interface ValueFault {
  /** The fault, as a part of a sentence. */
  readonly what: string;
  /** The right form of the condition. */
  readonly right: string;
}

const ordering: ReadonlySet<string> = new Set(["<", ">", "<=", ">="]);
const negative: ReadonlySet<string> = new Set(["!=", "<>", "not in"]);
const texts: ReadonlySet<string> = new Set(["char", "text", "html"]);
const times: ReadonlySet<string> = new Set(["date", "datetime"]);
const decimals: ReadonlySet<string> = new Set(["float", "monetary"]);
/** The values of these types follow rules of their own. */
const unknown: ReadonlySet<string> = new Set(["properties", "properties_definition", "json", "serialized"]);

/** The type of a part of a date, `date_order.month_number`, which is no field of its own. */
export const datePart = "date_part";
/** The first and the last value of each part. */
const spans: Readonly<Record<string, readonly [number, number]>> = {
  quarter_number: [1, 4],
  month_number: [1, 12],
  iso_week_number: [1, 53],
  day_of_week: [0, 6],
  day_of_month: [1, 31],
  day_of_year: [1, 366],
  hour_number: [0, 23],
  minute_number: [0, 59],
  second_number: [0, 59],
};

/** The largest id: PostgreSQL keeps ids in four bytes. */
const maxId = 2_147_483_647;
/** Far above any amount, and far below what Odoo's rounding treats as infinite. */
const maxAmount = 1e30;
const integer = /^\s*[+-]?\d+\s*$/;
const decimal = /^\s*[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)\s*$/i;
/** A text that can be part of a number or a time, with the wildcards of a pattern. */
const digits = /^[\d\s.:+\-%_\\]*$/;
/** An odd number of backslashes at the end, of which the last escapes nothing. */
const endsOpen = /(?<!\\)(?:\\\\)*\\$/;
const words = new Map<string, boolean>([
  ...["true", "t", "yes", "y", "1", "on"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n", "0", "off"].map((word) => [word, false] as const),
]);

/**
 * Returns the boolean that Odoo 19 and later read from a text, or undefined for other texts. Before 19, every text is
 * true.
 */
export function booleanOf(text: string): boolean | undefined {
  return words.get(text.trim().toLowerCase());
}

/**
 * Returns why a value of this type matches nothing or everything, or undefined if Odoo gives it a meaning. Odoo itself
 * would answer with no rows, with all rows or with an error of its database.
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
  if (operator === "child_of" || operator === "parent_of") return treeFault(condition, inside);
  if (operator.includes("like")) return patternFault(condition);
  if (ordering.has(operator)) return orderFault(condition);
  if (operator.endsWith("in") && !Array.isArray(value) && !value)
    return fault(condition, `"${operator}" takes a list, and matches empty values only in a list`, [
      value === 0 ? 0 : false,
    ]);
  const wrong = inside.find((item) => item !== false && wrongOf(condition, item) !== undefined);
  return wrong === undefined ? undefined : wrongOf(condition, wrong);
}

function treeFault(condition: Condition, items: readonly OdooValue[]): ValueFault | undefined {
  const { target, field, operator, value } = condition;
  if (field.relation === undefined && field.name !== "id")
    return { what: `${operator} needs a relation, and ${target} is none`, right: shown(target, "=", value) };
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
  // The other operators append a wildcard.
  if (operator.includes("=") && typeof value === "string" && endsOpen.test(value))
    return fault(condition, "a pattern does not end with one backslash", `${value}\\`);
  const isNumber = type === "integer" || decimals.has(type);
  if (typeof value !== "string" || digits.test(value) || !(isNumber || times.has(type))) return undefined;
  return {
    what: `${target} is of type ${type} and contains no such text`,
    right: times.has(type) ? shown(target, ">=", "2026-01-01") : shown(target, "=", firstOf([], field)),
  };
}

function orderFault(condition: Condition): ValueFault | undefined {
  const { target, field, operator, value } = condition;
  const { type = "" } = field;
  if (Array.isArray(value)) return fault(condition, `"${operator}" takes one value`, firstOf(value, field));
  if (type === "one2many" || type === "many2many")
    return {
      what: `${target} holds many records, of which none is before or after a value`,
      right: shown(target, "in", [14]),
    };
  if (type === "boolean" && typeof value === "string")
    return { what: `${target} is true or false`, right: shown(target, "=", booleanOf(value) ?? true) };
  if (value === false && (times.has(type) || type === "selection" || field.relation !== undefined))
    return { what: `nothing is before or after an empty value`, right: shown(target, "!=", false) };
  if (typeof value === "string" && field.relation !== undefined && !integer.test(value))
    return fault(condition, `"${operator}" compares ids, not names`, 14);
  return value === false || texts.has(type) ? undefined : wrongOf(condition, value);
}

/** Returns the fault of a single value that does not fit the field's type. */
function wrongOf(condition: Condition, value: OdooValue): ValueFault | undefined {
  const { field } = condition;
  const { name, type = "", relation } = field;
  if (name === "id" || type === "many2one_reference") return idFault(condition, value);
  if (relation !== undefined) return relationFault(condition, value);
  if (type === "boolean") return booleanFault(condition, value);
  if (texts.has(type))
    return value === true && field.store !== false ? isSet(condition, true, `${name} holds text`) : undefined;
  const isFigure = times.has(type) || type === "integer" || type === datePart || decimals.has(type);
  if (isFigure && typeof value === "string" && isEmptyWord(value))
    return isSet(condition, false, "an empty value is false");
  if (times.has(type)) return timeFault(condition, value);
  if (type === "integer" || type === datePart) return integerFault(condition, value);
  if (decimals.has(type)) return decimalFault(condition, value);
  if (type === "binary" && value !== true && field.store !== false)
    return isSet(condition, true, "Odoo can only search by whether there is a file");
  if (type === "reference" && field.store !== false && !(typeof value === "string" && /^[\w.]+,\d+$/.test(value)))
    return wrong(condition, value, "no reference", "res.partner,14");
  return undefined;
}

function idFault(condition: Condition, value: OdooValue): ValueFault | undefined {
  const { target, field, owner, operator } = condition;
  if (typeof value !== "string")
    return isWhole(condition, value) ? undefined : fault(condition, "an id is a number", 14);
  if (integer.test(value) && isWhole(condition, Number(value))) return undefined;
  const ids = idsIn(value);
  if (ids.length > 0)
    return { what: "ids are numbers", right: shown(target, negative.has(operator) ? "not in" : "in", ids) };
  const { what, right } = fault(condition, "an id is a number", 14);
  const isName = value.trim() !== "" && field.name === "id";
  const next = `; find_record model="${owner}" text=${quoted(value)} finds ids by name`;
  return { what, right: isName ? right + next : right };
}

/** Returns the fault of a relation's value. A text is a name that Odoo looks up. */
function relationFault(condition: Condition, value: OdooValue): ValueFault | undefined {
  if (typeof value === "string" ? value.trim() !== "" : value !== 0 && isWhole(condition, value)) return undefined;
  if (value === 0)
    return isSet(condition, ordering.has(condition.operator), "no record has the id 0, and an empty relation is false");
  if (typeof value !== "number") return isSet(condition, value === true, "an empty relation is false");
  return wrong(condition, value, "no id", 14);
}

function booleanFault(condition: Condition, value: OdooValue): ValueFault | undefined {
  const fits = typeof value !== "string" || value === "" || booleanOf(value) !== undefined;
  return fits ? undefined : wrong(condition, value, "neither true nor false", true);
}

/** Returns the fault of a date's value. The form of a text is checked later, when the series of Odoo is known. */
function timeFault(condition: Condition, value: OdooValue): ValueFault | undefined {
  const { target, field } = condition;
  if (typeof value === "string" && value.trim() !== "") return undefined;
  if (typeof value !== "number") return isSet(condition, value === true, "an empty date is false");
  const year = Number.isInteger(value) && value >= 1900 && value < 2200 ? value : 2026;
  return fault(condition, `${target} is of type ${field.type}, and a day is written as text`, `${year}-01-01`);
}

function decimalFault(condition: Condition, value: OdooValue): ValueFault | undefined {
  if (value === "") return isSet(condition, false, "an empty amount is false");
  if (typeof value === "string" && !decimal.test(value)) return wrong(condition, value, "no number", numberIn(value));
  const amount = typeof value === "string" ? Number(value) : value;
  const isTooLarge = typeof amount === "number" && Math.abs(amount) > maxAmount;
  return isTooLarge ? wrong(condition, value, "no amount that Odoo keeps") : undefined;
}

function integerFault(condition: Condition, value: OdooValue): ValueFault | undefined {
  const { field, operator } = condition;
  const fits =
    typeof value === "string"
      ? (integer.test(value) && isWhole(condition, Number(value))) || value === ""
      : typeof value !== "number" || isWhole(condition, value);
  if (!fits) return wrong(condition, value, "no whole number that Odoo keeps");
  const [first, last] = (field.type === datePart ? spans[field.name] : undefined) ?? [];
  if (first === undefined || last === undefined || ordering.has(operator)) return undefined;
  const isOutside = value === true || Number(value) < first || Number(value) > last;
  return isOutside ? fault(condition, `${field.name} goes from ${first} to ${last}`, last) : undefined;
}

/** True if the number can be compared: equality needs a whole number that fits the column, an order any safe number. */
function isWhole({ operator }: Condition, value: OdooValue): boolean {
  if (typeof value !== "number") return false;
  if (ordering.has(operator)) return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return Number.isInteger(value) && Math.abs(value) <= maxId + 1;
}

/** True for `false` in the words of other languages, as a text. Odoo would search for that text. */
export function isEmptyWord(text: string): boolean {
  return /^\s*(false|null|none|nil|undefined)\s*$/i.test(text);
}

function wrong(condition: Condition, value: OdooValue, what: string, right?: OdooValue): ValueFault {
  return fault(condition, `${quoted(value)} is ${what}`, right);
}

/** Returns a fault whose right form asks whether the field is set, or whether it is empty. */
function isSet({ target, operator }: Condition, asksForSet: boolean, what: string): ValueFault {
  return { what, right: shown(target, asksForSet === negative.has(operator) ? "=" : "!=", false) };
}

/** Returns a fault with an example. `right` is the value of the example; operators of lists wrap it in a list. */
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
  if (type === "integer" || type === datePart) return 10;
  return decimals.has(type) ? 100 : "text";
}

/** The longest list of ids that is read: the time of the expression below grows with the square of the blanks. */
const longestIds = 200;

/** Returns the ids of `1,2` or `[1, 2]`; none for other texts. */
export function idsIn(text: string): number[] {
  if (text.length > longestIds) return [];
  const list = /^\s*[[(]?\s*(\d+(?:\s*,\s*\d+)*)\s*,?\s*[\])]?\s*$/.exec(text)?.[1];
  const ids = list === undefined ? [] : list.split(",").map(Number);
  return ids.every((id) => id <= maxId) ? ids : [];
}

/** Returns the number that a text means, with English or Spanish separators; 100 if it contains none. */
function numberIn(text: string): number {
  const [found = ""] = /\d[\d.,]*/.exec(text) ?? [];
  const english = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(found) ? found.replaceAll(",", "") : found;
  const spanish = /^\d{1,3}(\.\d{3})+(,\d+)?$/.test(found) ? found.replaceAll(".", "") : english;
  const number = Number(spanish.replace(",", "."));
  return found === "" || Number.isNaN(number) ? 100 : number;
}

function quoted(value: OdooValue): string {
  return JSON.stringify(typeof value === "string" ? clipText(value, 40) : value);
}
