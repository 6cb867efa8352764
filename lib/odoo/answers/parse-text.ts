import { sizeOfJson } from "../../kernel/json-size.ts";
import type { Parsed } from "./parsed.ts";
import { parseXmlRpc } from "./xml.ts";

export type Format = "json" | "xmlrpc";

/** The deepest answer of Odoo, an action inside of a view's answer, has ten levels. */
const maxDepth = 64;
/** 200 rows of 300 fields with lists of ids in them. The longest field list of a model has a tenth of that. */
const maxValues = 200_000;
/** Each value of XML-RPC is inside of four elements. */
const maxTags = 4 * maxValues;

/**
 * Parses an untrusted text, whose size is checked before it is parsed. A text whose objects have more than `maxKeys`
 * keys is refused, because each key takes a microsecond of the event loop on its way between threads.
 */
export function parseText(text: string, format: Format, maxKeys: number): Parsed {
  return format === "json" ? parseJsonText(text, maxKeys) : parseXmlText(text, maxKeys);
}

/** `JSON.parse` makes a key `__proto__` an ordinary property, so it needs no treatment here. */
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

/** Returns roughly how many values and keys a text contains, which is the cost of passing them between threads. */
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
