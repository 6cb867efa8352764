import { toLocalTime } from "../kernel/time-zone.ts";
import type { FieldMap } from "../odoo/types.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * The row with its times as the clocks of a zone show them, `2026-10-01 00:30:00 +02:00`, for the text that a model reads.
 * The structured part keeps them as Odoo has them, in UTC.
 */
export function withLocalTimes(row: Row, fields: FieldMap, zone: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === "string" && isTime(name, fields) ? toLocalTime(value, zone) : value,
    ]),
  );
}

/** True when a row holds times: what it is read in must be said beside it. */
export function holdsTimes(row: Row, fields: FieldMap): boolean {
  return Object.entries(row).some(([name, value]) => typeof value === "string" && isTime(name, fields));
}

/** A column is a field, or an aggregate of one: `date_order`, `date_order:max`. */
function isTime(column: string, fields: FieldMap): boolean {
  return fields.get(column.split(":")[0] as string)?.type === "datetime";
}
