import { isDay } from "../../kernel/locale/time-zone.ts";

/**
 * Odoo takes `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS` in UTC and nothing else. People and models write ISO 8601: with a T,
 * with fractions, with a zone; without a zone it is UTC. What is written otherwise comes back as it is.
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

/** Says what does not exist of a day or time, such as `2026-02-31`; undefined for one that does, and for other text. */
export function dateFault(text: string): string | undefined {
  const match = pattern.exec(text.trim());
  if (match === null) return undefined;
  const [, day = "", hour = "00", minute = "00", second = "00", zone = "Z"] = match;
  if (!isDay(day)) return `There is no day ${day}.`;
  const isTime = hour < "24" && minute < "60" && second < "60" && !Number.isNaN(toTime(match));
  return isTime && Math.abs(offsetHours(zone)) <= 14 ? undefined : `There is no time ${text.trim()}.`;
}

/** A time as Odoo takes it; a bare day is its first moment in UTC. Text that is no time comes back as it is. */
export function toOdooDatetime(text: string): string {
  const match = pattern.exec(text.trim());
  if (match === null || dateFault(text) !== undefined) return text;
  return new Date(toTime(match)).toISOString().slice(0, 19).replace("T", " ");
}

/** The calendar day as it was written, in its own zone. Text that is no day comes back as it is. */
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
