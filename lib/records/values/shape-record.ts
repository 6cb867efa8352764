import { clipText } from "../../kernel/text/clip-text.ts";
import type { FieldMap, OdooRecord } from "../../odoo/types.ts";
import { cleanValue, stripInvisible } from "../text/clean-text.ts";
import { htmlToText } from "../text/html-to-text.ts";
import { type Effort, newEffort } from "../text/read-html.ts";

/**
 * Returns the named fields of a record: text without invisible characters, HTML as text unless `keepHtml`. A text ends
 * with `…` if `effort`, which all records of an answer share, is spent.
 */
export function shapeRecord(
  record: OdooRecord,
  names: readonly string[],
  fields: FieldMap,
  keepHtml = false,
  effort = newEffort(),
): Record<string, unknown> {
  const shaped: Record<string, unknown> = { id: record.id };
  for (const name of names) {
    const value = record[name];
    if (value === undefined) continue;
    if (typeof value !== "string") shaped[name] = cleanValue(value);
    else if (!keepHtml && fields.get(name)?.type === "html") shaped[name] = htmlToText(value, effort);
    else {
      const read = clipText(value, effort.characters);
      effort.characters -= read.length;
      shaped[name] = stripInvisible(read.length < value.length ? `${read}…` : read);
    }
  }
  return shaped;
}

/** The most characters of JSON in an answer: well under the 25,000 tokens at which clients cut. */
const maxJson = 48_000;

/**
 * Returns as many of the rows as fit into an answer, at least one. Shapes no rows after the first that does not fit or
 * that spends the effort.
 */
export function fitRows<Row, Shaped>(rows: readonly Row[], shape: (row: Row, effort: Effort) => Shaped): Shaped[] {
  const effort = newEffort();
  let size = 0;
  const fitting: Shaped[] = [];
  for (const row of rows) {
    const shaped = shape(row, effort);
    size += JSON.stringify(shaped).length;
    const isSpent = effort.tags <= 0 || effort.characters <= 0;
    if ((size > maxJson || isSpent) && fitting.length > 0) break;
    fitting.push(shaped);
    if (isSpent) break;
  }
  return fitting;
}

const maxField = 16_000;

/** Cuts long texts of a record and returns the names of their fields, so that the reader knows that there is more. */
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
