import type { FieldInfo, FieldMap, OdooRecord } from "../odoo/types.ts";
import { cleanValue, stripInvisible } from "./clean-text.ts";
import { htmlToText } from "./html-to-text.ts";
import { isIds } from "./values.ts";

export interface NotApplied {
  readonly field: string;
  /** What Odoo holds instead: text without invisible characters, HTML as text. */
  readonly now: unknown;
}

/**
 * The fields whose value Odoo does not hold as it was sent: computed over, converted or silently ignored. `sent` is what
 * went to Odoo, `record` what it holds now; fields that were not read back are not judged.
 */
export function notApplied(
  sent: Readonly<Record<string, unknown>>,
  record: OdooRecord,
  fields: FieldMap,
): NotApplied[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    const field = fields.get(name);
    const now = record[name];
    if (field === undefined || now === undefined || holds(value, now, field)) return [];
    return [{ field: name, now: shown(now, field) }];
  });
}

const maxShown = 1_000;

function shown(now: unknown, field: FieldInfo): unknown {
  if (typeof now !== "string") return cleanValue(now);
  return (field.type === "html" ? htmlToText(now) : stripInvisible(now)).slice(0, maxShown);
}

function holds(sent: unknown, now: unknown, field: FieldInfo): boolean {
  switch (field.type) {
    case "many2one":
      return (sent || false) === (Array.isArray(now) ? now[0] : now);
    case "one2many":
    case "many2many":
      return holdsMany(sent, now);
    case "float":
    case "monetary":
      return typeof sent === "number" && typeof now === "number" ? isRounded(sent, now) : (sent || 0) === now;
    case "integer":
      return (sent || 0) === now;
    case "boolean":
      return Boolean(sent) === now;
    case "html":
      return htmlToText(asText(sent)) === htmlToText(asText(now));
    // Both are seen as a size, or are nothing to compare.
    case "binary":
    case "json":
    case "properties":
      return Boolean(sent) === Boolean(now);
    default:
      return asText(sent).trim() === asText(now).trim();
  }
}

function asText(value: unknown): string {
  return value === false || value === null || value === undefined ? "" : String(value);
}

/**
 * True when `now` is `sent` rounded to a currency's or a field's two or more decimals. Coarser rounding is a change that
 * the caller is told about.
 */
function isRounded(sent: number, now: number): boolean {
  const noise = 1e-9 * Math.max(1, Math.abs(now));
  for (let decimals = 2; decimals <= 6; decimals++) {
    if (Math.abs(Number(now.toFixed(decimals)) - now) < noise) {
      return Math.abs(sent - now) <= 0.5 * 10 ** -decimals + noise;
    }
  }
  return Math.abs(sent - now) < noise;
}

/** Follows the commands as far as ids tell: what a command created has an id that nobody knows before. */
function holdsMany(sent: unknown, now: unknown): boolean {
  if (!isIds(now)) return true;
  if (sent === false) return now.length === 0;
  if (!Array.isArray(sent)) return false;
  return sent.every((command) => {
    if (!Array.isArray(command)) return true;
    const [code, id, ids] = command;
    switch (code) {
      case 2:
      case 3:
        return !now.includes(id);
      case 1:
      case 4:
        return now.includes(id);
      case 6:
        return isIds(ids) && ids.length === now.length && ids.every((one) => now.includes(one));
      default:
        return true;
    }
  });
}
