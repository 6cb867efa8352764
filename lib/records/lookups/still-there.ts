import { AppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import type { CallIo } from "../call-io.ts";
import { readContext } from "../reads/read-context.ts";

/**
 * True if all records that a write made still exist, false if none does; undefined if the rules or Odoo do not allow
 * the check. Throws AppError `conflict` if only some exist.
 */
export async function allExist(
  io: CallIo,
  model: string,
  ids: readonly number[],
  context?: Readonly<Record<string, unknown>>,
): Promise<boolean | undefined> {
  if (io.context.rules.models.get(model)?.read !== true) return undefined;
  const found = await readIds(io, model, ids, context);
  if (found === undefined) return undefined;
  const gone = ids.filter((id) => !found.has(id));
  if (gone.length === 0 || gone.length === ids.length) return gone.length === 0;
  const places = ids.flatMap((id, i) => (found.has(id) ? [] : [`rows[${i}]`]));
  throw new AppError("conflict", `The same rows were just imported, but ${model} ${gone.join(", ")} no longer exist.`, {
    hint: `The other records are still there. Import the missing ones alone: ${places.join(", ")}.`,
  });
}

/** Returns the ids that no record has, or an empty list if the rules or Odoo do not allow the check. */
export async function missingAmong(io: CallIo, model: string, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0 || io.context.rules.models.get(model)?.read !== true) return [];
  const found = await readIds(io, model, [...new Set(ids)], undefined);
  return found === undefined ? [] : ids.filter((id) => !found.has(id));
}

/**
 * Returns the ids that exist. A read refuses records that exist but may not be seen and omits those that do not exist;
 * a search omits both.
 */
async function readIds(
  io: CallIo,
  model: string,
  ids: readonly number[],
  context: Readonly<Record<string, unknown>> | undefined,
): Promise<ReadonlySet<number> | undefined> {
  const fields = (await io.fields(model)).has("create_date") ? ["create_date"] : ["id"];
  try {
    const found = await read(io.odoo, model, ids, { fields, context: readContext(context) });
    return new Set(found.map(({ id }) => id));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "odoo_missing") return new Set();
    if (error.code === "odoo_access" || error.code === "denied") return undefined;
    throw error;
  }
}
