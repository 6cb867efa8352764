import { toLocalTime } from "../../kernel/locale/time-zone.ts";
import type { FieldInfo, FieldMap } from "../../odoo/types.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * The row with its times as the clocks of a zone show them, `2026-10-01 00:30:00 +02:00`, for the text that a model reads.
 * The structured part keeps them as Odoo has them, in UTC.
 */
export function withLocalTimes(row: Row, fields: FieldMap, zone: string): Record<string, unknown> {
  const local: Record<string, unknown> = { ...row };
  for (const name in row) local[name] = localTime(row[name], fieldOf(name, fields), zone);
  return local;
}

/** A value of a field, a time as the clocks of a zone show it. */
export function localTime(value: unknown, field: Pick<FieldInfo, "type"> | undefined, zone: string): unknown {
  return typeof value === "string" && field?.type === "datetime" ? toLocalTime(value, zone) : value;
}

/** What is said beside structured rows that hold times, so that nobody takes them for local ones. */
export function timesIn(rows: readonly Row[], fields: FieldMap): { times_in?: "UTC" } {
  const held = rows.some((row) =>
    Object.entries(row).some(
      ([name, value]) => isFilled(value) && (fieldOf(name, fields)?.type === "datetime" || isTimeOfPath(name, value)),
    ),
  );
  return held ? { times_in: "UTC" } : {};
}

/** A time, or the first moment of a period with its label. */
function isFilled(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && typeof value[0] === "string");
}

/** A group of a related record's time, `partner_id.create_date:month`: its field is another model's. */
function isTimeOfPath(column: string, value: unknown): boolean {
  return column.includes(".") && Array.isArray(value) && /^\d{4}-\d{2}-\d{2} \d/.test(String(value[0]));
}

/** A column is a field, or a group or an aggregate of one: `date_order`, `date_order:month`, `date_order:max`. */
function fieldOf(column: string, fields: FieldMap): FieldInfo | undefined {
  return fields.get(column) ?? fields.get(column.split(":", 1)[0] as string);
}
