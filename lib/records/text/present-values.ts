import { shorten } from "../../kernel/text/clip-text.ts";
import { oneLine } from "../../kernel/text/one-line.ts";
import type { FieldInfo, FieldMap } from "../../odoo/types.ts";

const cellLength = 120;
const lineLength = 4_000;
const listLength = 12;

/** Renders rows as a compact table with one header line, which takes fewer tokens than JSON. */
export function toTable(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): string {
  const lines = rows.map((row) => columns.map((name) => shorten(toCell(toText(row[name])), cellLength)).join(" | "));
  return [columns.join(" | "), ...lines].join("\n");
}

/** Renders one record, a line for each field; fields without a value are left out. */
export function toLines(record: Readonly<Record<string, unknown>>, fields: FieldMap): string {
  return Object.entries(record)
    .map(([name, value]) => [name, toText(value, fields.get(name))] as const)
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}: ${shorten(text, lineLength)}`)
    .join("\n");
}

/**
 * Renders a value as people write it: `Azure Interior (14)`, a list of ids, nothing for the false of an empty field.
 */
export function toText(value: unknown, field?: FieldInfo): string {
  if (value === false) return field?.type === "boolean" ? "no" : "";
  if (value === true) return "yes";
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  if (isMany2one(value)) return `${value[1]} (${value[0]})`;
  const shown = value.slice(0, listLength).map((item) => toText(item));
  if (value.length > listLength) shown.push(`… ${value.length} in all`);
  return shown.join(", ");
}

/** True for `[14, "Azure Interior"]`, a many-to-one as Odoo returns it. */
export function isMany2one(value: unknown): value is [number, string] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "number" && typeof value[1] === "string";
}

function toCell(text: string): string {
  return oneLine(text).replaceAll("|", "¦");
}
