import { LRUCache } from "lru-cache";

/** Days and times in time zones. Odoo stores times in UTC, written `2026-09-30 22:30:00`. */

const dayMs = 86_400_000;
/** Formats by zone. It is bounded, as callers name zones and can write a name in many ways. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 200 });

/** True for the name of a zone, such as `Europe/Madrid`. An offset is not accepted, as Odoo would read it as UTC. */
export function isZone(name: unknown): name is string {
  if (typeof name !== "string" || !/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(name)) return false;
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** Returns the zone of that name, or UTC if there is none. */
export function knownZone(name: unknown): string {
  return isZone(name) ? name : "UTC";
}

/** True for a day that exists, such as `2026-01-31`, and false for `2026-02-31`. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) && text >= "0001" ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Returns the calendar day of a moment in a zone, as `2026-10-01`. */
export function dayIn(zone: string, at: Date): string {
  return wallClock(zone, at.getTime()).slice(0, 10);
}

/** Returns the next day, as `2026-10-02`. */
export function nextDay(day: string): string {
  return new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
}

/** Returns the moment at which a day begins in a zone, in UTC as Odoo writes times. */
export function startOfDay(day: string, zone: string): string {
  // The first and the last year are the same in every zone, as in Odoo.
  if (day.startsWith("0001") || day.startsWith("9999")) return `${day} 00:00:00`;
  const wanted = Date.parse(day);
  // The offset is computed twice, as the first guess may be on the other side of a change of clocks.
  const guess = wanted - offsetMs(zone, wanted);
  return new Date(wanted - offsetMs(zone, guess)).toISOString().slice(0, 19).replace("T", " ");
}

/** Converts a time of Odoo to the local time of a zone with its offset: `2026-10-01 00:30:00 +02:00`. */
export function toLocalTime(utc: string, zone: string): string {
  // JavaScript also parses the label of a period, such as "June 2026", as a time.
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

/** Returns the format of a zone, cached as it takes long to create. Throws RangeError for an unknown zone. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const options = { dateStyle: "short", timeStyle: "medium", hourCycle: "h23" } as const;
  // The Swedish format of times is that of ISO 8601.
  const format = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone: zone });
  formats.set(zone, format);
  return format;
}
