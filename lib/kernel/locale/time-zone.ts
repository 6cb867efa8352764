import { LRUCache } from "lru-cache";

/** Days and times in the zones that people live in. Odoo keeps times in UTC, written `2026-09-30 22:30:00`. */

const dayMs = 86_400_000;
/** Callers name zones, and a name can be written in many ways. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 200 });

/** A zone by its name, such as `Europe/Madrid`. An offset alone is none: Odoo would take it for UTC. */
export function isZone(name: unknown): name is string {
  if (typeof name !== "string" || !/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(name)) return false;
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** The zone of that name, UTC where there is none. */
export function knownZone(name: unknown): string {
  return isZone(name) ? name : "UTC";
}

/** A day of the calendar, such as `2026-01-31`: `2026-02-31` is none. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) && text >= "0001" ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The calendar day of a moment in a zone, as `2026-10-01`. */
export function dayIn(zone: string, at: Date): string {
  return wallClock(zone, at.getTime()).slice(0, 10);
}

/** The day after, as `2026-10-02`. */
export function nextDay(day: string): string {
  return new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
}

/** The moment a day begins in a zone, as Odoo writes times: in UTC. */
export function startOfDay(day: string, zone: string): string {
  // As for Odoo, the ends of the calendar are the same everywhere.
  if (day.startsWith("0001") || day.startsWith("9999")) return `${day} 00:00:00`;
  const wanted = Date.parse(day);
  // Twice: the first guess may lie on the other side of a change of clocks.
  const guess = wanted - offsetMs(zone, wanted);
  return new Date(wanted - offsetMs(zone, guess)).toISOString().slice(0, 19).replace("T", " ");
}

/** A time of Odoo's as the clocks of a zone show it, with the distance to UTC: `2026-10-01 00:30:00 +02:00`. */
export function toLocalTime(utc: string, zone: string): string {
  // JavaScript takes the label of a period, "June 2026", for a time too.
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}/.test(utc)) return utc;
  const at = Date.parse(`${utc.replace(" ", "T")}Z`);
  if (Number.isNaN(at)) return utc;
  const wall = wallClock(zone, at);
  const minutes = Math.round((Date.parse(`${wall}Z`) - at) / 60_000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const sign = minutes < 0 ? "-" : "+";
  const away = Math.abs(minutes);
  return `${wall.replace("T", " ")} ${sign}${two(away / 60)}:${two(away % 60)}`;
}

function offsetMs(zone: string, at: number): number {
  return Date.parse(`${wallClock(zone, at)}Z`) - at;
}

function wallClock(zone: string, at: number): string {
  return formatOf(zone)
    .format(at)
    .replace(/^\d+/, (year) => year.padStart(4, "0"))
    .replace(" ", "T");
}

/** Kept, as one takes long to make. Throws RangeError for a zone that is not known. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const options = { dateStyle: "short", timeStyle: "medium", hourCycle: "h23" } as const;
  // Swedish writes times as ISO does.
  const format = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone: zone });
  formats.set(zone, format);
  return format;
}
