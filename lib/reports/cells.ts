import { dayIn } from "../kernel/locale/time-zone.ts";
import type { Group } from "../odoo/calls/groups.ts";
import type { OdooValue } from "../odoo/types.ts";
import { cleanName } from "../records/text/clean-text.ts";
import type { Column } from "./report.ts";
import type { ReportContext } from "./report-context.ts";
import type { Label } from "./words.ts";

/** Returns a name or text for display: the label of a relation or a period. */
export function text(value: OdooValue | undefined, none: string): string {
  if (Array.isArray(value) && value.length === 2) return text(value[1], none);
  if (value === false || value === null || value === undefined || value === "") return none;
  return cleanName(String(value).replace(/\s+/g, " ").trim());
}

/** Returns a day, or the day of a time in the user's zone; Odoo stores times in UTC. */
export function day(value: OdooValue | undefined, zone: string): string | null {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}/.test(value)) return null;
  return value.length === 10 ? value : dayIn(zone, new Date(`${value.replace(" ", "T")}Z`));
}

/** Returns the first day of a group by a period. */
export function firstDay({ key }: Group, term: string, zone: string): string | null {
  const value = key[term];
  return day(Array.isArray(value) ? value[0] : undefined, zone);
}

/** Rounds a float, so that 0.30000000000000004 becomes 0.3. */
export function amount(value: OdooValue | undefined, digits = 2): number {
  const factor = 10 ** digits;
  return Math.round((typeof value === "number" ? value : 0) * factor + Number.EPSILON) / factor || 0;
}

/** Returns an aggregate of a group, 0 if Odoo says false or null for it. */
export function figure({ aggregates }: Group, aggregate: string): number {
  return Number(aggregates[aggregate] ?? 0) || 0;
}

/** Returns the sum of an aggregate over groups. */
export function total(groups: readonly Group[], aggregate: string): number {
  return groups.reduce((sum, group) => sum + figure(group, aggregate), 0);
}

/** Returns the decimals of a currency: two, unless it is known to have others. */
export function digitsOf(currency: string | undefined): number {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Returns the unit of a figure in the company's currency, if that is known. */
export function inCurrency(currency: string | undefined): { unit?: string } {
  return currency === undefined ? {} : { unit: currency };
}

export function column({ words }: ReportContext, key: Label, type: Column["type"] = "text"): Column {
  return { key, label: words.label(key), type };
}

/**
 * Returns a column of names, with the key under which a row has the id of each, so that the next call needs no search.
 */
export function named({ words }: ReportContext, key: Label, id: string, model?: string): Column {
  return { key, label: words.label(key), type: "text", id, ...(model === undefined ? {} : { model }) };
}
