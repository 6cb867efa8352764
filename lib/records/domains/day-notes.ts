import { toLocalTime } from "../../kernel/locale/time-zone.ts";
import type { FieldInfo } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { isBareDay, toOdooDatetime } from "../values/dates.ts";
import { toLineCommand } from "../values/line-command.ts";
import { isToMany } from "../values/values.ts";
import { zoneOf } from "./odoo-domain.ts";

type Values = Readonly<Record<string, unknown>>;

export interface DayNotesAsk {
  readonly model: string;
  /** The values of each record, as the caller gave them. */
  readonly rows: readonly Values[];
  readonly context?: Values | undefined;
  /** Returns the path of a row in the arguments, such as `rows[3]`. If absent, notes name only the fields. */
  readonly place?: (row: number) => string;
}

/** The number of fields that get a note, and of further places that the note on a field names. */
const maxFields = 10;
const maxPlaces = 20;

interface Day {
  readonly place: string;
  readonly day: string;
}

/**
 * Returns one sentence for each datetime field that got a day without a time. Odoo keeps midnight in UTC, which is
 * another hour in the user's zone and, west of Greenwich, another day. No sentence if midnight in UTC is midnight in
 * the zone.
 */
export async function dayNotes(io: CallIo, { model, rows, context, place }: DayNotesAsk): Promise<string[]> {
  const byField = new Map<string, Day[]>();
  for (const [i, row] of rows.entries())
    await collect(io, model, row, place === undefined ? "" : `${place(i)}.`, byField);
  if (byField.size === 0) return [];
  const zone = await zoneOf(io, context);
  const notes = [...byField.values()].flatMap((found) => {
    const shifted = found.filter(({ day }) => !isMidnight(day, zone));
    const [first, ...others] = shifted;
    if (first === undefined) return [];
    const places = others.slice(0, maxPlaces).map((one) => one.place);
    const ellipsis = others.length > maxPlaces ? ", …" : "";
    const more =
      others.length === 0 ? "" : ` The same applies to ${others.length} more: ${places.join(", ")}${ellipsis}.`;
    return `${first.place} was given as a day: Odoo keeps it as ${toLocalTime(toOdooDatetime(first.day), zone)} (${zone}). Send a time with its zone, such as ${nineOClock(first.day, zone)}, to choose one.${more}`;
  });
  const others = notes.length - maxFields;
  return others <= 0 ? notes : [...notes.slice(0, maxFields), `The same applies to days in ${others} more fields.`];
}

/** Collects the days in datetime fields by field, in lines too. */
async function collect(io: CallIo, model: string, row: Values, at: string, byField: Map<string, Day[]>): Promise<void> {
  const fields = await io.fields(model);
  for (const [name, value] of Object.entries(row)) {
    const field = fields.get(name);
    if (field?.type === "datetime" && typeof value === "string" && isBareDay(value)) {
      const key = `${model}.${name}`;
      const days = byField.get(key) ?? [];
      days.push({ place: `${at}${name}`, day: value.trim() });
      byField.set(key, days);
    }
    for (const [place, inner] of linesOf(field, value))
      await collect(io, field?.relation ?? "", inner, `${at}${place}.`, byField);
  }
}

function linesOf(field: FieldInfo | undefined, value: unknown): [place: string, values: Values][] {
  if (field === undefined || !isToMany(field) || !Array.isArray(value)) return [];
  return value.flatMap((command: unknown, i): [string, Values][] => {
    const line = toLineCommand(command);
    return line === undefined ? [] : [[`${field.name}[${i}]`, line.values]];
  });
}

function isMidnight(day: string, zone: string): boolean {
  return toLocalTime(toOdooDatetime(day), zone).startsWith(`${day} 00:00:00`);
}

/** Returns 09:00 of a day in a zone, in ISO 8601. */
function nineOClock(day: string, zone: string): string {
  const offsetAt = (utc: string) => toLocalTime(utc, zone).slice(-6);
  // The offset is looked up twice: a change to or from summer time may lie between the first guess and the hour.
  const guess = offsetAt(`${day} 09:00:00`);
  return `${day}T09:00:00${offsetAt(toOdooDatetime(`${day}T09:00:00${guess}`))}`;
}
