import type { OdooValue } from "../kernel/odoo-values.ts";
import { toOdooError } from "../odoo/faults/errors.ts";
import type { Reader } from "./models/definition.ts";

const odooError = (name: string) => (message: string) => toOdooError({ name, message });

/** Odoo's error for a value, a field or a domain that is not valid. */
export const valueError = odooError("builtins.ValueError");

/** Odoo's error for a record that a constraint refuses. */
export const validationError = odooError("odoo.exceptions.ValidationError");

/** Odoo's error for an action that a business rule forbids. */
export const userError = odooError("odoo.exceptions.UserError");

/** Odoo's error for records that the user may not see or change. */
export const accessError = odooError("odoo.exceptions.AccessError");

/** Odoo's error for a model or a method that does not exist. */
export const notFound = odooError("werkzeug.exceptions.NotFound");

export const noMethod = (model: string, name: string) => notFound(`The method '${model}.${name}' does not exist`);

/** Throws Odoo's error for a record that does not exist. */
export function missing(model: string, id: number): never {
  throw odooError("odoo.exceptions.MissingError")(
    `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: 2)`,
  );
}

/** Throws if a message, a file or an activity names a record by model and id that does not exist. */
export function requireNamed(reader: Reader, model: OdooValue | undefined, id: OdooValue | undefined): void {
  if (!model || !id) return;
  if (reader.row(String(model), Number(id)) === undefined) missing(String(model), Number(id));
}
