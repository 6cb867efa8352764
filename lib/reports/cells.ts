import { dayIn } from "../kernel/locale/time-zone.ts";
import type { Group } from "../odoo/calls/groups.ts";
import type { OdooValue } from "../odoo/types.ts";
import { cleanName } from "../records/text/clean-text.ts";
import type { Column } from "./report.ts";
import type { ReportContext } from "./report-context.ts";
import type { Label } from "./words.ts";

/** A name or text as people read it: of a relation or a period its label. */
export function text(value: OdooValue | undefined, none: string): string {
  if (Array.isArray(value) && value.length === 2) return text(value[1], none);
  if (value === false || value === null || value === undefined || value === "") return none;
  return cleanName(String(value).replace(/\s+/g, " ").trim());
}

/** A day as it is, or the one of a time, which Odoo has in UTC, where its user is. */
export function day(value: OdooValue | undefined, zone: string): string | null {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}/.test(value)) return null;
  return value.length === 10 ? value : dayIn(zone, new Date(`${value.replace(" ", "T")}Z`));
}

/** The first day of a group by a period. */
export function firstDay({ key }: Group, term: string, zone: string): string | null {
  const value = key[term];
  return day(Array.isArray(value) ? value[0] : undefined, zone);
}

/** Floats as they were meant: no 0.30000000000000004. */
export function amount(value: OdooValue | undefined, digits = 2): number {
  const factor = 10 ** digits;
  return Math.round((typeof value === "number" ? value : 0) * factor + Number.EPSILON) / factor || 0;
}

/** What a group adds up to; Odoo says false or null of nothing. */
export function figure({ aggregates }: Group, aggregate: string): number {
  return Number(aggregates[aggregate] ?? 0) || 0;
}

/** A sum of groups. */
export function total(groups: readonly Group[], aggregate: string): number {
  return groups.reduce((sum, group) => sum + figure(group, aggregate), 0);
}

/** Decimals of a currency: two unless it is known to have others. */
export function digitsOf(currency: string | undefined): number {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The unit of a figure in the company's currency, where that is known. */
export function inCurrency(currency: string | undefined): { unit?: string } {
  return currency === undefined ? {} : { unit: currency };
}

export function column({ words }: ReportContext, key: Label, type: Column["type"] = "text"): Column {
  return { key, label: words.label(key), type };
}

/** A column of names with where a row holds the id of each, so that the next call needs no search. */
export function named({ words }: ReportContext, key: Label, id: string, model?: string): Column {
  return { key, label: words.label(key), type: "text", id, ...(model === undefined ? {} : { model }) };
}
