import type { OdooValue } from "../../kernel/odoo-values.ts";
import { clipText } from "../../kernel/text/clip-text.ts";

/** The last sentence of a hint on a domain if no better hint is known. */
export const domainForm =
  'Write it as [["field","operator",value], …], with "&", "|" or "!" before the conditions they join, such as ["|",["state","=","draft"],["state","=","sent"]].';

/** Returns a condition in its right form, short enough for a hint. */
export function shown(...condition: readonly unknown[]): string {
  const text = JSON.stringify(condition) ?? "";
  // A condition that is cut off would be no example, so its value is left out instead.
  return text.length <= 160 ? text : clipText(JSON.stringify([...condition.slice(0, -1), "…"]), 160);
}

/** Operators of other languages, each with the one that Odoo uses. */
const otherNames = new Map(
  Object.entries({
    "==": "=",
    "===": "=",
    is: "=",
    eq: "=",
    equals: "=",
    "!==": "!=",
    "is not": "!=",
    ne: "!=",
    neq: "!=",
    "=>": ">=",
    gte: ">=",
    ge: ">=",
    "=<": "<=",
    lte: "<=",
    le: "<=",
    gt: ">",
    after: ">",
    lt: "<",
    before: "<",
    contains: "ilike",
    icontains: "ilike",
    includes: "ilike",
    has: "ilike",
    "not contains": "not ilike",
    nin: "not in",
    notin: "not in",
    not_in: "not in",
    not_like: "not like",
    not_ilike: "not ilike",
  }),
);

/**
 * Returns the right form of a condition with an operator that Odoo does not know, or undefined if its meaning is
 * unclear.
 */
export function rightCondition(
  field: unknown,
  operator: string,
  value: OdooValue,
  known: ReadonlySet<string>,
): string | undefined {
  const plain = operator.trim().toLowerCase().replace(/\s+/g, " ");
  const name = known.has(plain) ? plain : otherNames.get(plain);
  if (name !== undefined) return shown(field, name, value);
  if (/^(starts?_?with|begins_?with)$/.test(plain)) return shown(field, "=ilike", `${String(value)}%`);
  if (/^ends?_?with$/.test(plain)) return shown(field, "=ilike", `%${String(value)}`);
  if (/^(is ?null|is ?empty|not set|is not set|unset)$/.test(plain)) return shown(field, "=", false);
  if (/^(not ?null|is not ?null|is ?set|set|not ?empty|is not empty)$/.test(plain)) return shown(field, "!=", false);
  if (plain === "between" && Array.isArray(value) && value.length === 2)
    return `${shown(field, ">=", value[0])}, ${shown(field, "<=", value[1])}`;
  return undefined;
}

/** Returns the right form of what a domain contains in place of a condition, or undefined if its meaning is unclear. */
export function rightItem(item: unknown): string | undefined {
  if (typeof item === "string") return rightWord(item);
  if (Array.isArray(item)) return rightList(item);
  if (typeof item !== "object" || item === null) return undefined;
  const given: Readonly<Record<string, unknown>> = { ...item };
  const { field, name, operator, op, comparator, value, ...rest } = given;
  const target = field ?? name;
  const how = operator ?? op ?? comparator;
  if (typeof target === "string" && value !== undefined && Object.keys(rest).length === 0)
    return shown(target, typeof how === "string" ? how : "=", value);
  const pairs = Object.entries(given);
  return pairs.length > 0 && pairs.length <= 5
    ? pairs.map((pair) => shown(pair[0], "=", pair[1])).join(", ")
    : undefined;
}

const words = new Map(Object.entries({ and: "&", or: "|", not: "!", "&&": "&", "||": "|" }));

function rightWord(item: string): string | undefined {
  const sign = words.get(item.trim().toLowerCase());
  if (sign !== undefined) {
    return sign === "!"
      ? `"!" before the condition that it negates`
      : `"${sign}" before both conditions: ["${sign}",["a","=",1],["b","=",2]]`;
  }
  // "state = sale", as other query languages write it. A longer text was not written by hand.
  if (item.length > 200) return undefined;
  const [, field, operator, value] = /^\s*([\w.]+)\s*(=|!=|<=|>=|<|>)\s*(.*?)\s*$/.exec(item) ?? [];
  return field === undefined ? undefined : shown(field, operator, (value ?? "").replace(/^(['"])(.*)\1$/, "$2"));
}

function rightList(item: readonly unknown[]): string | undefined {
  const [first, second] = item;
  if (item.length === 2 && typeof first === "string") return shown(first, "=", second);
  if (item.length > 3 && typeof first === "string" && typeof second === "string" && /\bin$/i.test(second))
    return shown(first, second.toLowerCase(), item.slice(2));
  if (item.length === 1 && typeof first === "string") return rightWord(first);
  // A list of conditions where one condition belongs.
  if (item.length > 0 && item.every((one) => Array.isArray(one) || words.has(String(one)) || isSign(one)))
    return `its conditions without the brackets around them: ${clipText(JSON.stringify(item).slice(1, -1), 160)}`;
  return undefined;
}

function isSign(item: unknown): boolean {
  return item === "&" || item === "|" || item === "!";
}
