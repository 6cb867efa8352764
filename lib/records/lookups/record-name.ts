import { AppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import { deniedIn } from "../authorize.ts";
import type { CallIo } from "../call-io.ts";

/**
 * Returns a record's name for a question to the user, or undefined if the rules do not open it. Throws `odoo_missing`
 * if the record does not exist.
 */
export async function recordName(
  io: CallIo,
  model: string,
  id: number,
  path = "record_id",
): Promise<string | undefined> {
  if (io.context.rules.models.get(model)?.read !== true) return undefined;
  if (deniedIn(io.context, model, await io.fields(model))("display_name")) return undefined;
  const [record] = await read(io.odoo, model, [id], { fields: ["display_name"] });
  if (record === undefined) {
    throw missing(model, id, path);
  }
  return String(record["display_name"]);
}

export function missing(model: string, id: number, path: string): AppError {
  return new AppError("odoo_missing", `There is no ${model} with id ${id}, or it may not be seen.`, {
    path,
    hint: `Call find_record model="${model}" with a part of its name, or search_records.`,
  });
}
