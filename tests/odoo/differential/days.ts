/**
 * Days and times, computed with `Intl` and without code of the product: the comparison would not find a fault that both
 * sides share.
 */
const bareDay = /^\d{4}-\d{2}-\d{2}$/;
const isoTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})?$/;

export const isBareDay = (value: unknown): value is string => typeof value === "string" && bareDay.test(value);

/** True if the calendar has this day. False for 31 February. */
export function dayExists(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Returns the local day in a zone at an instant. */
export function dayIn(zone: string, millis: number): string {
  const formats = formatOf(zone);
  return formats.format(millis);
}

/** Returns the first instant of a day in a zone, in UTC in Odoo's form (`2026-09-30 22:00:00`). */
export function startOfDay(day: string, zone: string): string {
  const noon = Date.parse(`${day}T00:00:00Z`);
  const minute = 60_000;
  // Finds the first minute whose local day is not before `day`. No zone is more than 15 hours away from UTC.
  let before = -15 * 60;
  let from = 15 * 60;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayIn(zone, noon + middle * minute) >= day) from = middle;
    else before = middle;
  }
  return toOdooTime(noon + from * minute);
}

export function toOdooTime(millis: number): string {
  return new Date(millis).toISOString().slice(0, 19).replace("T", " ");
}

/** Converts an ISO time to Odoo's form. A time without a zone is UTC. Other values are returned unchanged. */
export function isoToOdoo(value: unknown): unknown {
  const [, day, time, zone = "Z"] = (typeof value === "string" ? isoTime.exec(value) : null) ?? [];
  return day === undefined ? value : toOdooTime(Date.parse(`${day}T${time}${zone}`));
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  formats.set(zone, made);
  return made;
}
