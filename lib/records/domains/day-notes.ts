import { toLocalTime } from "../../kernel/locale/time-zone.ts";
import type { FieldInfo } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { isBareDay, toOdooDatetime } from "../values/dates.ts";
import { isToMany } from "../values/values.ts";
import { zoneOf } from "./odoo-domain.ts";

type Values = Readonly<Record<string, unknown>>;

export interface DayNotesAsk {
  readonly model: string;
  /** As they were given, one for each record. */
  readonly rows: readonly Values[];
  readonly context?: Values | undefined;
  /** The path of a row in the arguments, such as `rows[3]`; without it fields are named alone. */
  readonly place?: (row: number) => string;
}

/** How many fields are told of, and how many places of one beside the first. */
const maxFields = 10;
const maxPlaces = 20;

interface Day {
  readonly place: string;
  readonly day: string;
}

/**
 * What to say of days that are written to times: Odoo keeps such a day's midnight in UTC, which is another hour and, west
 * of it, another day on the user's clocks. One sentence for each field, nothing where both are midnight.
 */
export async function dayNotes(io: CallIo, { model, rows, context, place }: DayNotesAsk): Promise<string[]> {
  const byField = new Map<string, Day[]>();
  for (const [i, row] of rows.entries())
    await collect(io, model, row, place === undefined ? "" : `${place(i)}.`, byField);
  if (byField.size === 0) return [];
  const zone = await zoneOf(io, context);
  const told = [...byField.values()].flatMap((found) => {
    const odd = found.filter(({ day }) => !isMidnight(day, zone));
    const [first, ...others] = odd;
    if (first === undefined) return [];
    const places = others.slice(0, maxPlaces).map((one) => one.place);
    const unsaid = others.length > maxPlaces ? ", …" : "";
    const more = others.length === 0 ? "" : ` So it is with ${others.length} more: ${places.join(", ")}${unsaid}.`;
    return `${first.place} was given as a day: Odoo keeps it as ${toLocalTime(toOdooDatetime(first.day), zone)} (${zone}). Send a time with its zone, such as ${nineOClock(first.day, zone)}, to choose one.${more}`;
  });
  const others = told.length - maxFields;
  return others <= 0 ? told : [...told.slice(0, maxFields), `So it is with the days in ${others} more fields.`];
}

/** The days that stand where a time belongs, in lines too, by the field. */
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
    if (!Array.isArray(command) || (command[0] !== 0 && command[0] !== 1)) return [];
    return [[`${field.name}[${i}]`, command[2] as Values]];
  });
}

function isMidnight(day: string, zone: string): boolean {
  return toLocalTime(toOdooDatetime(day), zone).startsWith(`${day} 00:00:00`);
}

/** Nine in the morning of a day on the clocks of a zone, as it can be sent. */
function nineOClock(day: string, zone: string): string {
  const distanceAt = (utc: string) => toLocalTime(utc, zone).slice(-6);
  // Twice: the first guess may lie on the other side of a change of clocks.
  const guess = distanceAt(`${day} 09:00:00`);
  return `${day}T09:00:00${distanceAt(toOdooDatetime(`${day}T09:00:00${guess}`))}`;
}
