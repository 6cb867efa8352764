import { clipText } from "../kernel/clip-text.ts";
import type { FieldMap, OdooRecord } from "../odoo/types.ts";
import { cleanValue, stripInvisible } from "./clean-text.ts";
import { htmlToText } from "./html-to-text.ts";

/**
 * The named fields of a record, as Odoo holds them: text without invisible characters, HTML as text unless `keepHtml`.
 * What was not asked for does not come along.
 */
export function shapeRecord(
  record: OdooRecord,
  names: readonly string[],
  fields: FieldMap,
  keepHtml = false,
): Record<string, unknown> {
  const shaped: Record<string, unknown> = { id: record.id };
  for (const name of names) {
    const value = record[name];
    if (value === undefined) continue;
    if (typeof value !== "string") shaped[name] = cleanValue(value);
    else shaped[name] = !keepHtml && fields.get(name)?.type === "html" ? htmlToText(value) : stripInvisible(value);
  }
  return shaped;
}

/** What an answer may weigh in JSON: well under the 25,000 tokens at which clients cut. */
const maxJson = 48_000;

/** As many of the rows as fit into an answer, at least one; the rest is for the next page. */
export function fitRows<Row>(rows: readonly Row[]): Row[] {
  let size = 0;
  const fitting: Row[] = [];
  for (const row of rows) {
    size += JSON.stringify(row).length;
    if (size > maxJson && fitting.length > 0) break;
    fitting.push(row);
  }
  return fitting;
}

const maxField = 16_000;

/** Cuts long texts of a record and says which: the reader must know that there is more. */
export function clipRecord(record: Record<string, unknown>): { record: Record<string, unknown>; clipped: string[] } {
  const clipped: string[] = [];
  const shorter = Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (typeof value !== "string" || value.length <= maxField) return [name, value];
      clipped.push(name);
      return [name, clipText(value, maxField)];
    }),
  );
  return { record: shorter, clipped };
}
