import type { periods } from "../../odoo/calls/groups.ts";

/**
 * Periods of dates as Odoo 19 groups by them: in the user's time zone, identified by the time in UTC at which they
 * begin.
 */

export type Period = (typeof periods)[number];

interface Clockwork {
  readonly lang: string;
  /** The time zone of datetime values; dates have none. */
  readonly zone: string;
}
interface PeriodKey {
  /** The start, as Odoo stores it: a day, or a time in UTC. */
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function periodOf(value: string, period: Period, { lang, zone }: Clockwork): PeriodKey {
  const withTime = value.length > 10;
  const wall = withTime ? toWall(value, zone) : new Date(`${value}T00:00:00Z`);
  const from = startOf(wall, period, lang);
  const to = expectedIdsOf(from, period);
  const kept = (at: Date) => (withTime ? text(fromWall(at, zone)) : text(at).slice(0, 10));
  return { from: kept(from), to: kept(to), label: labelOf(from, period, lang) };
}

/** The parts of a date or time that are numbers. */
export const parts: ReadonlySet<string> = new Set([
  "year_number",
  "quarter_number",
  "month_number",
  "iso_week_number",
  "day_of_year",
  "day_of_month",
  "day_of_week",
  "hour_number",
  "minute_number",
  "second_number",
]);

/** Returns a part of a date, such as `day_of_week`, which is 0 on Sunday. */
export function partOf(value: string, part: string, { zone }: Pick<Clockwork, "zone">): number {
  const at = value.length > 10 ? toWall(value, zone) : new Date(`${value}T00:00:00Z`);
  switch (part) {
    case "year_number":
      return at.getUTCFullYear();
    case "quarter_number":
      return Math.floor(at.getUTCMonth() / 3) + 1;
    case "month_number":
      return at.getUTCMonth() + 1;
    case "iso_week_number":
      return weekOf(at, true).week;
    case "day_of_year":
      return Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / dayMs) + 1;
    case "day_of_month":
      return at.getUTCDate();
    case "day_of_week":
      return at.getUTCDay();
    case "hour_number":
      return at.getUTCHours();
    case "minute_number":
      return at.getUTCMinutes();
    default:
      return at.getUTCSeconds();
  }
}

/** True if weeks begin on Monday. Odoo's weeks begin on Sunday in English and on Monday in Spanish. */
export function startsOnMonday(lang: string): boolean {
  return lang === "es_ES";
}

function startOf(wall: Date, period: Period, lang: string): Date {
  const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()];
  switch (period) {
    case "hour":
      return new Date(Math.floor(wall.getTime() / hourMs) * hourMs);
    case "day":
      return new Date(Date.UTC(year, month, day));
    case "week":
      return new Date(Date.UTC(year, month, day - weekday(wall, startsOnMonday(lang))));
    case "quarter":
      return new Date(Date.UTC(year, Math.floor(month / 3) * 3, 1));
    case "year":
      return new Date(Date.UTC(year, 0, 1));
    default:
      return new Date(Date.UTC(year, month, 1));
  }
}

const lengthInDays: Readonly<Partial<Record<Period, number>>> = { hour: 1 / 24, day: 1, week: 7 };
const lengthInMonths: Readonly<Partial<Record<Period, number>>> = { quarter: 3, year: 12 };

function expectedIdsOf(from: Date, period: Period): Date {
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  const days = lengthInDays[period];
  if (days !== undefined) return new Date(from.getTime() + days * dayMs);
  return new Date(Date.UTC(year, month + (lengthInMonths[period] ?? 1), 1));
}

function labelOf(from: Date, period: Period, lang: string): string {
  const year = from.getUTCFullYear();
  const month = (form: "short" | "long") =>
    monthsOf(lang, form)
      .formatToParts(from)
      .find(({ type }) => type === "month")?.value ?? "";
  const two = (value: number) => String(value).padStart(2, "0");
  switch (period) {
    case "hour":
      return `${two(from.getUTCHours() % 12 || 12)}:00 ${two(from.getUTCDate())} ${month("short")}`;
    case "day":
      return `${two(from.getUTCDate())} ${month("short")} ${year}`;
    case "week": {
      const { week, year: own } = weekOf(from, startsOnMonday(lang));
      return `W${week} ${own}`;
    }
    case "quarter":
      return `${startsOnMonday(lang) ? "T" : "Q"}${Math.floor(from.getUTCMonth() / 3) + 1} ${year}`;
    case "year":
      return String(year);
    default:
      return `${month("long")} ${year}`;
  }
}

const months = new Map<string, Intl.DateTimeFormat>();

/** Returns a format for the names of months, within a date, in one of the demo's languages. */
function monthsOf(lang: string, form: "short" | "long"): Intl.DateTimeFormat {
  const key = `${lang} ${form}`;
  const known = months.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(lang.replace("_", "-"), { month: form, day: "numeric", timeZone: "UTC" });
  months.set(key, made);
  return made;
}

/** Returns the week of a day. The first week of a year has its first Thursday, or in English its first of January. */
function weekOf(at: Date, monday: boolean): { week: number; year: number } {
  const day = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
  const marks = new Date(day.getTime() + ((monday ? 3 : 6) - weekday(day, monday)) * dayMs);
  const year = marks.getUTCFullYear();
  return { week: Math.floor((marks.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1, year };
}

function weekday(at: Date, monday: boolean): number {
  return monday ? (at.getUTCDay() + 6) % 7 : at.getUTCDay();
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = makeClock(zone);
  if (clocks.size < 500) clocks.set(zone, made);
  return made;
}

/** Returns a format for times in a time zone. As in Odoo, UTC replaces an unknown time zone. */
function makeClock(zone: string): Intl.DateTimeFormat {
  const parts = { dateStyle: "short", timeStyle: "medium" } as const;
  try {
    return new Intl.DateTimeFormat("sv-SE", { ...parts, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("sv-SE", { ...parts, timeZone: "UTC" });
  }
}

/** Returns the local time in the time zone, as if it were UTC. */
function toWall(utc: string, zone: string): Date {
  return wallAt(new Date(`${utc.replace(" ", "T")}Z`), zone);
}

function wallAt(at: Date, zone: string): Date {
  return zone === "UTC" ? at : new Date(`${clockOf(zone).format(at).replace(" ", "T")}Z`);
}

/**
 * Returns the time in UTC at which a local time occurs. Two rounds are needed, because the offset depends on the
 * result.
 */
function fromWall(wall: Date, zone: string): Date {
  let at = wall;
  for (let i = 0; i < 2; i++) at = new Date(at.getTime() + wall.getTime() - wallAt(at, zone).getTime());
  return at;
}

function text(at: Date): string {
  return at.toISOString().slice(0, 19).replace("T", " ");
}
