import { canonicalJson } from "../../kernel/canonical-json.ts";
import { clipText, shorten } from "../../kernel/text/clip-text.ts";
import type { FieldInfo, FieldMap, OdooRecord } from "../../odoo/types.ts";
import { cleanValue, stripInvisible } from "../text/clean-text.ts";
import { htmlToText } from "../text/html-to-text.ts";
import { hasSameHtml } from "../text/same-html.ts";
import { hasProperties } from "../values/merge-properties.ts";
import { isIds } from "../values/values.ts";
import { expectedIdsOf, matchesEnd } from "./to-many.ts";

export interface NotApplied {
  /** The name of the field. Fields of lines have their path in the sent values: `order_line[0].price_unit`. */
  readonly field: string;
  /** Odoo's value: text without invisible characters, HTML as text, a file as its size. */
  readonly now: unknown;
}

/** A written record with the values to compare. */
export interface Comparison {
  /** The values that were sent to Odoo. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Odoo's values after the write. A missing field was not read. */
  readonly now: OdooRecord;
  /** Odoo's values before the write; absent for a new record. A missing field is not known. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly fields: FieldMap;
}

/**
 * Returns the fields whose value in Odoo differs from the sent one: recomputed, converted or silently ignored. Fields
 * that were not read back are left out.
 */
export function notApplied({ sent, now, before, fields }: Comparison): NotApplied[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    const field = fields.get(name);
    const held = now[name];
    if (field === undefined || held === undefined) return [];
    const had = before === undefined ? [] : before[name];
    return holds(value, held, field, had) ? [] : [{ field: name, now: shown(held, field) }];
  });
}

const maxShown = 1_000;

function shown(now: unknown, field: FieldInfo): unknown {
  if (typeof now !== "string") return cleanValue(now);
  const effort = { characters: 5 * maxShown, tags: 5 * maxShown };
  const text = field.type === "html" ? htmlToText(now, effort) : stripInvisible(clipText(now, effort.characters));
  return shorten(text, maxShown);
}

function holds(sent: unknown, now: unknown, field: FieldInfo, had: unknown): boolean {
  switch (field.type) {
    case "many2one":
      return (sent || false) === (Array.isArray(now) ? now[0] : now);
    case "many2one_reference":
      return (sent || false) === (now || false);
    case "one2many":
    case "many2many":
      return !isIds(now) || matchesEnd(expectedIdsOf(sent, isIds(had) ? had : undefined), now);
    case "integer":
    case "float":
    case "monetary":
      return typeof sent === "number" && typeof now === "number" ? isSame(sent, now) : (sent || 0) === (now || 0);
    case "boolean":
      return Boolean(sent) === now;
    case "html":
      return hasSameHtml(asText(sent), asText(now));
    case "binary":
      return holdsFile(sent, now);
    case "properties":
      return hasProperties(sent, now);
    default:
      if (typeof sent === "object" || typeof now === "object")
        return canonicalJson(sent || false) === canonicalJson(now || false);
      return asText(sent).trim() === asText(now).trim();
  }
}

function asText(value: unknown): string {
  return value === false || value === null || value === undefined ? "" : String(value);
}

/** True if two numbers differ at most by the rounding of binary fractions. */
function isSame(sent: number, now: number): boolean {
  return Math.abs(sent - now) <= 1e-9 * Math.max(1, Math.abs(now));
}

const units = ["bytes", "Kb", "Mb", "Gb"];

/** True for a size, which Odoo sends in place of a file. */
export function isSize(value: unknown): boolean {
  return typeof value === "string" && /^\d+(\.\d+)? (bytes|[kmgt]b)$/i.test(value);
}

/** Returns a file's size in Odoo's form. */
export function sizeOf(base64: string): string {
  let size = Buffer.from(base64, "base64").length;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size.toFixed(2)} ${units[unit]}`;
}

/** Compares the content of a file if it was read, and otherwise the size. */
function holdsFile(sent: unknown, now: unknown): boolean {
  const [file, held] = [asText(sent), asText(now)];
  if (file === "" || held === "") return file === held;
  if (!isSize(held)) return Buffer.from(file, "base64").equals(Buffer.from(held, "base64"));
  return held.toLowerCase() === sizeOf(file).toLowerCase();
}
