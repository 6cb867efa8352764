import { clipText } from "../../kernel/text/clip-text.ts";
import type { FieldMap, OdooRecord } from "../../odoo/types.ts";
import { cleanValue, stripInvisible } from "../text/clean-text.ts";
import { htmlToText } from "../text/html-to-text.ts";
import { type Effort, newEffort } from "../text/read-html.ts";

/**
 * The named fields of a record, as Odoo holds them: text without invisible characters, HTML as text unless `keepHtml`.
 * What was not asked for does not come along. A text ends with `…` where `effort`, of all records of an answer together, is
 * spent.
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

/** What an answer may weigh in JSON: well under the 25,000 tokens at which clients cut. */
const maxJson = 48_000;

/**
 * As many of the rows as fit into an answer, at least one; the rest is for the next page. `shape` is asked for no more of
 * them, and none after one that spent the effort.
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
