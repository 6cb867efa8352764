import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Row } from "../models/definition.ts";
import type { Field, Model } from "../models/model.ts";
import { valueError } from "../odoo-errors.ts";
import { momentSteps } from "../steps.ts";
import type { Store } from "../store.ts";
import { partOf, parts } from "./periods.ts";

type Compare = (a: Row, b: Row) => number;

/**
 * True for a field that Odoo can order by: a column, not a field that is computed without being stored, nor a relation
 * to many.
 */
export function isSortable(name: string, field: Field): boolean {
  return field.searchable !== false && field.sortable !== false && name !== "display_name" && !many.has(field.type);
}

/** Throws as Odoo does if the field of an order, a group or a sum is not a column. */
export function requireColumn(model: Model, name: string, field: Field): void {
  if (!isSortable(name, field) && model.viewOf === undefined)
    throw valueError(`Cannot convert ${model.name}.${name} to SQL because it is not stored`);
}
const many: ReadonlySet<string> = new Set(["one2many", "many2many", "binary"]);

const collator = new Intl.Collator("en", { numeric: false });

/**
 * Returns a comparison that sorts as PostgreSQL does: empty values last, or first when descending; a relation by the
 * other model's own order. Equal rows are ordered by their id.
 */
export function compileOrder(store: Store, model: Model, order: string | undefined, depth = 0): Compare {
  const terms = (order === undefined || order.trim() === "" ? model.order : order)
    .split(",")
    .map((term) => toCompare(store, model, term.trim(), depth));
  return (a, b) => {
    for (const compare of terms) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return depth === 0 ? a.id - b.id : 0;
  };
}

function toCompare(store: Store, model: Model, term: string, depth: number): Compare {
  const [, name, part, way, nulls] =
    /^(\w+)(?:\.(\w+))?(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?$/i.exec(term) ?? [];
  if (name === undefined) throw valueError(`Invalid order: ${term}`);
  const field = store.field(model, name);
  requireColumn(model, name, field);
  const byId = part === "id" && field.type === "many2one";
  if (part !== undefined && !byId && !(isTime(field) && parts.has(part)))
    throw valueError(`Invalid field property '${part}' on ${model.name}.${name}`);
  const { zone } = store.setting;
  const read = (row: Row) => {
    const value = store.value(model, row, name);
    if (part === undefined || byId || typeof value !== "string") return value;
    store.steps.take(momentSteps);
    return partOf(value, part, { zone });
  };
  const down = way?.toLowerCase() === "desc";
  const emptyFirst = nulls === undefined ? down : nulls.toLowerCase() === "first";
  const other =
    field.type === "many2one" && field.relation !== undefined && !byId && depth < 3
      ? store.model(field.relation)
      : undefined;
  const byOther = other === undefined ? undefined : compileOrder(store, other, undefined, depth + 1);
  return (a, b) => {
    const [x, y] = [read(a), read(b)];
    store.steps.take(lengthOf(x) + lengthOf(y));
    const [xEmpty, yEmpty] = [isEmpty(x, field.type), isEmpty(y, field.type)];
    if (xEmpty || yEmpty) return xEmpty === yEmpty ? 0 : xEmpty === emptyFirst ? -1 : 1;
    const result =
      other === undefined || byOther === undefined
        ? compareValues(x, y)
        : byOther(store.row(other.name, Number(x)) ?? a, store.row(other.name, Number(y)) ?? b);
    return down ? -result : result;
  };
}

/** The work of comparing a value: the length of a text. */
export function lengthOf(value: OdooValue): number {
  return typeof value === "string" ? value.length : 1;
}

function isTime({ type }: Field): boolean {
  return type === "date" || type === "datetime";
}

function isEmpty(value: OdooValue, type: string): boolean {
  return value === null || (value === false && type !== "boolean");
}

export function compareValues(x: OdooValue, y: OdooValue): number {
  if (typeof x === "string" && typeof y === "string") return collator.compare(x, y);
  return Number(x) - Number(y);
}
