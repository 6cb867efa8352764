import { toLocalTime } from "../../kernel/locale/time-zone.ts";
import type { FieldInfo, FieldMap } from "../../odoo/types.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * Returns the row with its times in a zone, `2026-10-01 00:30:00 +02:00`, for the text that a model reads. The
 * structured answer has them in UTC, as Odoo does.
 */
export function withLocalTimes(row: Row, fields: FieldMap, zone: string): Record<string, unknown> {
  const local: Record<string, unknown> = { ...row };
  for (const name in row) local[name] = localTime(row[name], fieldOf(name, fields), zone);
  return local;
}

/** Returns a value of a field; a time is converted into the zone. */
export function localTime(value: unknown, field: Pick<FieldInfo, "type"> | undefined, zone: string): unknown {
  return typeof value === "string" && field?.type === "datetime" ? toLocalTime(value, zone) : value;
}

/** Returns the mark that structured rows have times in UTC, so that nobody takes them for local times. */
export function timesIn(rows: readonly Row[], fields: FieldMap): { times_in?: "UTC" } {
  const hasTimes = rows.some((row) =>
    Object.entries(row).some(
      ([name, value]) => isFilled(value) && (fieldOf(name, fields)?.type === "datetime" || isTimeOfPath(name, value)),
    ),
  );
  return hasTimes ? { times_in: "UTC" } : {};
}

/** True for a time, or for a period as its first moment and its label. */
function isFilled(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && typeof value[0] === "string");
}

/** True for a group by a related record's time, `partner_id.create_date:month`. Its field belongs to another model. */
function isTimeOfPath(column: string, value: unknown): boolean {
  return column.includes(".") && Array.isArray(value) && /^\d{4}-\d{2}-\d{2} \d/.test(String(value[0]));
}

/**
 * Returns the field of a column: the column is the field's name, or a group or aggregate such as `date_order:month` or
 * `date_order:max`.
 */
function fieldOf(column: string, fields: FieldMap): FieldInfo | undefined {
  return fields.get(column) ?? fields.get(column.replace(/:.*/, ""));
}
