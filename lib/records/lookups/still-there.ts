import { AppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import type { CallIo } from "../call-io.ts";
import { readContext } from "../reads/read-context.ts";

/**
 * Whether records that a write made are all there still; undefined where the rules or Odoo do not let that be seen.
 * Throws AppError `conflict` where some are gone and others are not.
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
  throw new AppError("conflict", `The same rows were just imported; since then ${model} ${gone.join(", ")} went.`, {
    hint: `The other records are still there. Import the missing ones alone: ${places.join(", ")}.`,
  });
}

/** The ids among these that no record has; none where the rules or Odoo do not let that be seen. */
export async function missingAmong(io: CallIo, model: string, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0 || io.context.rules.models.get(model)?.read !== true) return [];
  const found = await readIds(io, model, [...new Set(ids)], undefined);
  return found === undefined ? [] : ids.filter((id) => !found.has(id));
}

/** Odoo refuses to read what exists and may not be seen, and leaves out what does not exist: a search does not tell. */
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
