import { isDay } from "../../kernel/locale/time-zone.ts";

/**
 * The ISO 8601 forms that are converted: with a T, with fractions, with an offset; without one the time is in UTC. Odoo
 * itself takes only `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS` in UTC. Other text is returned unchanged.
 */
const pattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** True for a day without a time, such as `2026-01-31`. */
export function isBareDay(text: string): boolean {
  return /^\s*\d{4}-\d{2}-\d{2}\s*$/.test(text);
}

/** True for a day or time in ISO 8601, whether it exists or not. */
export function isIsoTime(text: string): boolean {
  return pattern.test(text.trim());
}

/**
 * Returns a sentence on a day or time that does not exist, such as `2026-02-31`; undefined for one that does, and for
 * other text.
 */
export function dateFault(text: string): string | undefined {
  const match = pattern.exec(text.trim());
  if (match === null) return undefined;
  const [, day = "", hour = "00", minute = "00", second = "00", zone = "Z"] = match;
  if (!isDay(day)) return `There is no day ${day}.`;
  const isTime = hour < "24" && minute < "60" && second < "60" && !Number.isNaN(toTime(match));
  return isTime && Math.abs(offsetHours(zone)) <= 14 ? undefined : `There is no time ${text.trim()}.`;
}

/**
 * Converts a time into Odoo's form. A bare day becomes its midnight in UTC. Text that is not a time is returned
 * unchanged.
 */
export function toOdooDatetime(text: string): string {
  const match = pattern.exec(text.trim());
  if (match === null || dateFault(text) !== undefined) return text;
  return new Date(toTime(match)).toISOString().slice(0, 19).replace("T", " ");
}

/**
 * Returns the calendar day of a text, in the offset that it was written with. Text that is not a day is returned
 * unchanged.
 */
export function toOdooDate(text: string): string {
  return pattern.exec(text.trim())?.[1] ?? text;
}

function toTime([, day, hour = "00", minute = "00", second = "00", zone = "Z"]: RegExpExecArray): number {
  const place = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return Date.parse(`${day}T${hour}:${minute}:${second}${place}`);
}

function offsetHours(zone: string): number {
  return zone.toUpperCase() === "Z" ? 0 : Number(zone.slice(0, 3));
}
