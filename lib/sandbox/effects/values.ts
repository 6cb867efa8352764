import { isDay } from "../../kernel/locale/time-zone.ts";
import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Field } from "../models/model.ts";
import { validationError, valueError } from "../odoo-errors.ts";
import type { Store } from "../store.ts";

const numbers: ReadonlySet<string> = new Set(["integer", "float", "monetary"]);

/** Returns a given value in the form in which a field stores it. Throws as Odoo does for a value that does not fit. */
export function toValue(store: Store, name: string, field: Field, value: OdooValue): OdooValue {
  if (value === null || value === false || value === "") return numbers.has(field.type) ? 0 : false;
  switch (field.type) {
    case "many2one": {
      const id = Number(value);
      if (store.row(field.relation ?? "", id) === undefined)
        throw validationError(
          `The operation cannot be completed: the record ${field.relation}(${String(value)}) does not exist.`,
        );
      return id;
    }
    case "selection":
      if (field.selection?.some(([key]) => key === value) !== true)
        throw valueError(`Wrong value for ${name}: '${String(value)}'`);
      return value;
    case "integer":
      return Math.trunc(toNumber(value));
    case "float":
    case "monetary":
      return toNumber(value);
    case "boolean":
      return Boolean(value);
    case "datetime":
      if (!/^.{10}( \d{2}:\d{2}:\d{2})?$/.test(String(value)) || !isDay(String(value).slice(0, 10)))
        throw valueError(`time data '${String(value)}' does not match format '%Y-%m-%d %H:%M:%S'`);
      return String(value).length === 10 ? `${String(value)} 00:00:00` : value;
    case "date":
      if (!isDay(String(value).slice(0, 10)))
        throw valueError(`time data '${String(value)}' does not match format '%Y-%m-%d'`);
      return String(value).slice(0, 10);
    default:
      return String(value);
  }
}

/** Throws as Python's conversion does, so that NaN is never stored. */
function toNumber(value: OdooValue): number {
  const number = typeof value === "object" ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw valueError(`could not convert string to float: '${String(value)}'`);
}
