import type { OdooValue } from "../kernel/odoo-values.ts";
import { toOdooError } from "../odoo/faults/errors.ts";
import type { Reader } from "./models/definition.ts";
import type { Model } from "./models/model.ts";

export function missing({ name }: Pick<Model, "name">, id: number): never {
  throw toOdooError({
    name: "odoo.exceptions.MissingError",
    message: `Record does not exist or has been deleted.\n(Record: ${name}(${id},), User: 2)`,
  });
}

/**
 * A message, a file or an activity names its record by model and id. Throws if both are given and there is no such
 * record.
 */
export function requireNamed(reader: Reader, model: OdooValue | undefined, id: OdooValue | undefined): void {
  if (!model || !id) return;
  if (reader.row(String(model), Number(id)) === undefined) missing({ name: String(model) }, Number(id));
}
