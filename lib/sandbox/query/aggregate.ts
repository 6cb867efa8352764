import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Row } from "../models/definition.ts";
import type { Field, Model } from "../models/model.ts";
import { valueError } from "../odoo-errors.ts";
import type { Store } from "../store.ts";
import { compareValues, lengthOf, requireColumn } from "./order.ts";

const numbers = ["integer", "float", "monetary", "many2one"];
const many = ["one2many", "many2many", "binary"];

/** Returns the aggregate of the rows of a group, as Odoo 19 answers it; false if no row has a value. */
export function aggregate(store: Store, model: Model, rows: readonly Row[], term: string): OdooValue {
  const [name = "", how = ""] = term.split(":");
  const field = store.field(model, name);
  if (!takes(field, how)) throw valueError(`Invalid aggregate method '${how}' for '${term}'.`);
  requireColumn(model, name, field);
  const filled = rows.filter((row) => isFilled(store.value(model, row, name), field));
  const values = filled.map((row) => store.value(model, row, name));
  if (how === "count") return values.length;
  for (const value of values) store.steps.take(lengthOf(value));
  if (how === "count_distinct") return new Set(values.map((value) => JSON.stringify(value))).size;
  if (values.length === 0) return false;
  switch (how) {
    case "sum":
      return rounded(values.reduce<number>((all, value) => all + Number(value), 0));
    case "sum_currency":
      return rounded(filled.reduce((all, row, i) => all + Number(values[i]) / rateOf(store, model, row, field), 0));
    case "avg":
      return values.reduce<number>((all, value) => all + Number(value), 0) / values.length;
    case "bool_and":
      return values.every(Boolean);
    case "bool_or":
      return values.some(Boolean);
    default:
      return values.reduce((best, value) => {
        const order = compareValues(value, best);
        return (how === "min" ? order < 0 : order > 0) ? value : best;
      });
  }
}

/** True if a value is not empty. False is a value of a boolean field and means "empty" in every other type. */
export function isFilled(value: OdooValue | undefined, { type }: Pick<Field, "type">): boolean {
  return value !== null && value !== undefined && (value !== false || type === "boolean");
}

function takes({ type }: Field, how: string): boolean {
  if (many.includes(type)) return false;
  if (how === "sum_currency") return type === "monetary";
  if (how === "sum" || how === "avg") return numbers.includes(type);
  if (how === "bool_and" || how === "bool_or") return type === "boolean";
  if (how === "min" || how === "max") return type !== "boolean";
  return how === "count" || how === "count_distinct";
}

/** Returns how many units of the row's currency one unit of the company's is worth. */
function rateOf(store: Store, model: Model, row: Row, { currency_field: currency = "currency_id" }: Field): number {
  return Number(store.read("res.currency", Number(store.value(model, row, currency)), "rate")) || 1;
}

/** Rounds to six places, which removes the error of floating point numbers: a database adds amounts as decimals. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
