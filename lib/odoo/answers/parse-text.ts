import { sizeOfJson } from "../../kernel/json-size.ts";
import type { Parsed } from "./parsed.ts";
import { parseXmlRpc } from "./xml.ts";

export type Format = "json" | "xmlrpc";

/** The deepest of Odoo's own answers, a view's action inside of an answer, has ten. */
const maxDepth = 64;
/** 200 rows of 300 fields with lists of ids among them; the longest field list of a model is a tenth. */
const maxValues = 200_000;
/** Each value of XML-RPC is inside of four tags that open and close. */
const maxTags = 4 * maxValues;

/**
 * Parses a text that nobody can be trusted with: how much it holds is known before it is read. With more than `maxKeys`
 * keys in all its objects it is not: from one thread to another a key takes a microsecond of the event loop.
 */
export function parseText(text: string, format: Format, maxKeys: number): Parsed {
  return format === "json" ? parseJsonText(text, maxKeys) : parseXmlText(text, maxKeys);
}

/** A key `__proto__` becomes a property like every other here: nothing is looked for and nothing is dropped. */
function parseJsonText(text: string, maxKeys: number): Parsed {
  const { depth, values, keys } = sizeOfJson(text);
  if (depth > maxDepth || values > maxValues || keys > maxKeys) return { is: "too_much" };
  try {
    return { is: "value", value: JSON.parse(text) };
  } catch {
    return { is: "unreadable" };
  }
}

function parseXmlText(text: string, maxKeys: number): Parsed {
  const isTooMuch =
    hasMore(text, "<", maxTags) || hasMore(text, "<value", maxValues) || hasMore(text, "<member", maxKeys);
  return isTooMuch ? { is: "too_much" } : parseXmlRpc(text);
}

/** How many values and keys a text holds, roughly: as much work it is to hand them from one thread to another. */
export function partsOf(text: string, format: Format): number {
  if (format === "xmlrpc") return text.split("<value").length + text.split("<member").length;
  const { values, keys } = sizeOfJson(text);
  return values + keys;
}

function hasMore(text: string, part: string, most: number): boolean {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) if (++count > most) return true;
  return false;
}
