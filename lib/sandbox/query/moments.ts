import { isDay, startOfDay, toLocalTime } from "../../kernel/locale/time-zone.ts";
import type { OdooValue } from "../../kernel/odoo-values.ts";
import { valueError } from "../odoo-errors.ts";

/** The time and the time zone in which a date expression is read. */
export interface Clock {
  readonly now: Date;
  readonly zone: string;
  /** The first day of the user's week, Monday being 0. */
  readonly weekStart: number;
}

const dayMs = 86_400_000;
const units = { w: 7 * dayMs, d: dayMs, H: 3_600_000, M: 60_000, S: 1_000 } as const;
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const isoTime = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2})(?::(\d{2})(?::(\d{2})(?:[.,]\d{1,6})?)?)?)?$/;

/** Returns a time in Odoo's form, in UTC: `2026-11-30 10:00:00`. */
export const stamp = (at: Date) => at.toISOString().slice(0, 19).replace("T", " ");

/**
 * Parses the date of a condition: ISO 8601, or `today` and `now` with offsets such as `-7d`, `=1d`, `+monday`. Returns
 * a day `2026-11-30`, or a time in UTC `2026-11-30 10:00:00`. Throws as Odoo 19 does for everything else.
 */
export function parseMoment(value: OdooValue, clock: Clock): string {
  if (typeof value !== "string") throw valueError(`Invalid value ${String(value)}: it is no date`);
  if (/^\d+-/.test(value)) return parseIso(value);
  const terms = value.split(/\s+/).filter((term) => term !== "");
  if (terms.length === 0) throw valueError("Invalid date value: it is empty");
  const today = terms[0] === "today";
  const start = today || terms[0] === "now" ? 1 : 0;
  const wall = Date.parse(`${toLocalTime(stamp(clock.now), clock.zone).slice(0, 19).replace(" ", "T")}Z`);
  const offset = wall - Math.floor(clock.now.getTime() / 1_000) * 1_000;
  const begin = today ? { at: startOf(wall), dateOnly: true } : { at: wall, dateOnly: false };
  const end = terms.slice(start).reduce((before, term) => moved(before, term, value, clock.weekStart), begin);
  // As in Odoo, the offset from UTC is that of now, even across the begin or end of summer time, and a day with hours
  // is in UTC.
  const text = stamp(new Date(today ? end.at : end.at - offset));
  return end.dateOnly ? text.slice(0, 10) : text;
}

/** Returns the day to compare a date field with; false stays false. */
export function dayOf(value: OdooValue, clock: Clock): string | false {
  return value === false ? false : parseMoment(value, clock).slice(0, 10);
}

/** Returns the time to compare a datetime field with; a day becomes its first moment in the time zone. */
export function timeOf(value: OdooValue, clock: Clock): string | false {
  if (value === false) return false;
  const moment = parseMoment(value, clock);
  return moment.length === 10 ? startOfDay(moment, clock.zone) : moment;
}

function parseIso(value: string): string {
  const [, day = "", hour, minute = "00", second = "00"] = isoTime.exec(value) ?? [];
  if (!isDay(day) || (hour ?? "00") > "23" || minute > "59" || second > "59")
    throw valueError(`Invalid isoformat string: '${value}'`);
  return hour === undefined ? day : `${day} ${hour}:${minute}:${second}`;
}

interface Wall {
  /** The local time in milliseconds, as if it were UTC. */
  readonly at: number;
  readonly dateOnly: boolean;
}

function moved(wall: Wall, term: string, expression: string, weekStart: number): Wall {
  const [, sign = "", rest = ""] = /^([-+=])(.{2,})$/.exec(term) ?? [];
  const weekday = rest === "week_start" ? weekStart : weekdays.indexOf(rest);
  if (sign !== "" && weekday >= 0) return toWeekday(wall, sign, weekday, weekStart);
  const [, digits, unit = ""] = /^(\d+)([dwmyHMS])$/.exec(rest) ?? [];
  const next = digits === undefined || sign === "" ? undefined : step(wall, sign, Number(digits), unit);
  if (next === undefined || !isDay(new Date(next.at).toISOString().slice(0, 10)))
    throw valueError(`Invalid term '${term}' in expression date: '${expression}'`);
  return next;
}

function toWeekday({ at, dateOnly }: Wall, sign: string, weekday: number, weekStart: number): Wall {
  const today = (new Date(at).getUTCDay() + 6) % 7;
  let days = ((weekday - weekStart + 7) % 7) - ((today - weekStart + 7) % 7);
  if (sign === "+" && days < 0) days += 7;
  if (sign === "-" && days > 0) days -= 7;
  return { at: (sign === "=" ? startOf(at) : at) + days * dayMs, dateOnly };
}

/** Returns the time after one offset; undefined for an invalid one, such as `=40w` or hour 25. */
function step({ at, dateOnly }: Wall, sign: string, number: number, unit: string): Wall | undefined {
  // A day with an offset in hours becomes a time, unless the offset is 0.
  const stays = dateOnly && (!"HMS".includes(unit) || (sign !== "=" && number === 0));
  if (sign === "=") return set(at, number, unit, stays);
  const by = sign === "-" ? -number : number;
  const moved = unit === "m" ? addMonths(at, by) : unit === "y" ? addMonths(at, by * 12) : at + by * units[unit as "d"];
  return Math.abs(moved) < 8.64e15 ? { at: moved, dateOnly: stays } : undefined;
}

function set(at: number, number: number, unit: string, dateOnly: boolean): Wall | undefined {
  const date = new Date(startOf(at));
  switch (unit) {
    case "y":
      if (number > 9999) return undefined;
      return {
        at: number === 0 ? startOf(at) : addMonths(startOf(at), (number - date.getUTCFullYear()) * 12),
        dateOnly,
      };
    case "m":
      if (number > 12) return undefined;
      return { at: number === 0 ? startOf(at) : addMonths(startOf(at), number - 1 - date.getUTCMonth()), dateOnly };
    case "d": {
      const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
      date.setUTCDate(number === 0 ? date.getUTCDate() : Math.min(number, last));
      return { at: date.getTime(), dateOnly };
    }
    case "H":
      return number > 23 ? undefined : { at: startOf(at) + number * units.H, dateOnly };
    case "M":
      return number > 59 ? undefined : { at: startOf(at, units.H) + number * units.M, dateOnly };
    case "S":
      return number > 59 ? undefined : { at: startOf(at, units.M) + number * units.S, dateOnly };
    default:
      return undefined;
  }
}

function startOf(at: number, unit: number = dayMs): number {
  return Math.floor(at / unit) * unit;
}

/** Returns the same day of another month, or the last day of that month. */
function addMonths(at: number, months: number): number {
  const date = new Date(at);
  const first = new Date(at);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return first.setUTCDate(Math.min(date.getUTCDate(), last));
}
