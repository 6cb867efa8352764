/** Days and moments of time zones, by the names that IANA gives them. */

/** The calendar day of a moment in a zone, as `2026-09-01`. */
export function dayIn(zone: string, at: Date): string {
  return localTime(zone, at.getTime()).slice(0, 10);
}

/** The first moment of a day in a zone as Odoo writes times: in UTC, `2026-08-31 22:00:00`. */
export function midnight(day: string, zone: string): string {
  // As Odoo: the ends of its calendar are the same everywhere.
  if (day.startsWith("0001") || day.startsWith("9999")) return `${day} 00:00:00`;
  const wanted = Date.parse(day);
  // Twice: the first guess may lie on the other side of a change of clocks.
  const offset = (at: number) => Date.parse(`${localTime(zone, at)}Z`) - at;
  const guess = wanted - offset(wanted);
  return new Date(wanted - offset(guess)).toISOString().slice(0, 19).replace("T", " ");
}

/** A zone by its name, such as `Europe/Madrid`: an offset alone is none, Odoo would take it for UTC. */
export function isZone(name: unknown): name is string {
  if (typeof name !== "string" || !/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** The zone of that name, UTC where there is none. */
export function knownZone(name: unknown): string {
  return isZone(name) ? name : "UTC";
}

/** A day of the calendar: `2026-02-31` is none. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** One formatter a zone: making one costs more than a thousand uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function localTime(zone: string, at: number): string {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    const options = { dateStyle: "short", timeStyle: "medium", hourCycle: "h23" } as const;
    // Swedish writes times as ISO does.
    formatter = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone: zone });
    formatters.set(zone, formatter);
  }
  return formatter
    .format(at)
    .replace(/^\d+/, (year) => year.padStart(4, "0"))
    .replace(" ", "T");
}
