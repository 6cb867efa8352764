import { clipText } from "../../kernel/text/clip-text.ts";

/**
 * What people do not see but a model reads: zero-width and bidirectional marks, tag characters, fillers, variation
 * selectors (all "default ignorable", but the one that emoji need), control characters and terminal escapes.
 */
const invisible = /[[\p{Default_Ignorable_Code_Point}\p{Cc}\uFFF9-\uFFFB]--[\n\r\t\uFE0F]]/gv;
const mayHold = /[^\n\r\t -~\u00A1-\u00AC\u00AE-\u024F]/;

/** `text` without the characters that carry hidden instructions, and without half characters: JSON can hold those. */
export function stripInvisible(text: string): string {
  // Most text is plain Latin: one quick look saves the replace.
  return mayHold.test(text) ? text.replace(invisible, "").toWellFormed() : text;
}

/** `value` as Odoo sent it, every string in it without invisible characters. */
export function cleanValue(value: unknown): unknown {
  if (typeof value === "string") return stripInvisible(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [stripInvisible(key), cleanValue(inner)]));
}

const maxName = 300;

/** A record's name as people read it: bounded, whatever somebody called it. */
export function cleanName(text: unknown): string {
  const clean = stripInvisible(String(text));
  return clean.length <= maxName ? clean : `${clipText(clean, maxName)}…`;
}
