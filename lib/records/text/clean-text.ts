import { isObject } from "../../kernel/read-json.ts";
import { clipText } from "../../kernel/text/clip-text.ts";

/**
 * Characters that people do not see but a model reads: zero-width and bidirectional marks, tag characters, fillers and
 * variation selectors (all "default ignorable" except the one that emoji need), control characters and terminal
 * escapes.
 */
const invisible = /[[\p{Default_Ignorable_Code_Point}\p{Cc}\uFFF9-\uFFFB]--[\n\r\t\uFE0F]]/gv;
const mayHold = /[^\n\r\t -~\u00A1-\u00AC\u00AE-\u024F]/;

/**
 * Returns `text` without characters that can carry hidden instructions, and without lone surrogates, which JSON allows.
 */
export function stripInvisible(text: string): string {
  // Most text is plain Latin: this test is cheaper than the replace.
  return mayHold.test(text) ? text.replace(invisible, "").toWellFormed() : text;
}

/** Returns `value` with every string in it without invisible characters. */
export function cleanValue(value: unknown): unknown {
  if (typeof value === "string") return stripInvisible(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  return isObject(value) ? cleanObject(value) : value;
}

/** Returns the object with clean keys and values. */
export function cleanObject(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [stripInvisible(key), cleanValue(inner)]));
}

const maxName = 300;

/** Returns a record's name without invisible characters, cut at 300 characters. */
export function cleanName(text: unknown): string {
  const clean = stripInvisible(String(text));
  return clean.length <= maxName ? clean : `${clipText(clean, maxName)}…`;
}
