import { AppError } from "../kernel/errors.ts";
import { isDay, startOfDay } from "../kernel/locale/time-zone.ts";

/** A range of whole days, both included, as `2026-09-01`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const monthsOf: ReadonlyMap<string | undefined, number> = new Map([
  ["month", 1],
  ["quarter", 3],
  ["year", 12],
]);

/**
 * Parses a period as people write it, relative to today. Case, and a space or hyphen for `_`, do not matter. Throws
 * AppError `invalid_input` if the text is not a period or has several meanings.
 */
export function toPeriod(text: string, today: string): Period {
  const period = parse(text.trim().toLowerCase(), today);
  // No business data lies outside of these years, and the number of rows, one for each month, must be limited.
  if (period !== undefined && period.from >= "1900" && period.to < "2200") return period;
  throw new AppError("invalid_input", `"${text}" is no period.`, {
    path: "period",
    hint: "Forms: this_month, last_month (or quarter, year), 2026, 2026-Q3, 2026-09, 2026-09-30, 2026-01-01..2026-03-31.",
  });
}

function parse(text: string, today: string): Period | undefined {
  const [, which, unit] = /^(this|last)[ _-](month|quarter|year)$/.exec(text) ?? [];
  const months = monthsOf.get(unit);
  if (months !== undefined) {
    const now = monthIndex(today);
    const first = now - (now % months) - (which === "last" ? months : 0);
    return span(first, months);
  }
  const [first = "", last = first, ...rest] = text.split(/\.\.|\//).map((part) => part.trim());
  const [from, to] = [parseIso(first)?.from, parseIso(last)?.to];
  if (rest.length > 0 || from === undefined || to === undefined || from > to) return undefined;
  return { from, to };
}

/** Parses a year, quarter, month or day. */
function parseIso(text: string): Period | undefined {
  if (isDay(text)) return { from: text, to: text };
  const [, year, quarter, month] = /^(\d{4})(?:[ -]?q([1-4])|-(0[1-9]|1[0-2]))?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const first = Number(year) * 12;
  if (quarter !== undefined) return span(first + (Number(quarter) - 1) * 3, 3);
  return month === undefined ? span(first, 12) : span(first + Number(month) - 1, 1);
}

/** Returns the months that the period touches, as `2026-09`. */
export function monthsIn({ from, to }: Period): string[] {
  const first = monthIndex(from);
  return Array.from({ length: monthIndex(to) - first + 1 }, (_, i) => firstDay(first + i).slice(0, 7));
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** Returns the period as times in UTC: from the start of the first day in the zone to before the day after the last. */
export function toTimes({ from, to }: Period, zone: string): { from: string; before: string } {
  const next = new Date(Date.parse(to) + 86_400_000).toISOString().slice(0, 10);
  return { from: startOfDay(from, zone), before: startOfDay(next, zone) };
}

function span(first: number, months: number): Period {
  const end = new Date(Date.parse(firstDay(first + months)) - 86_400_000);
  return { from: firstDay(first), to: end.toISOString().slice(0, 10) };
}

function monthIndex(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function firstDay(index: number): string {
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}-01`;
}
