import type { OdooValue } from "../kernel/odoo-values.ts";
import { valueError } from "./odoo-errors.ts";

export type Values = Readonly<Record<string, OdooValue>>;

/** Returns the ids of a list. An item that is no number becomes NaN, which is no record's id. */
export function idsOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

/** Returns the texts of a list; undefined if there is no list. */
export function textsOf(value: OdooValue | undefined): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

/** Returns the values of a record by field. Throws for a value of another form. */
export function valuesOf(value: OdooValue | undefined): Values {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw valueError(`Invalid values of a record: ${JSON.stringify(value)}`);
}
