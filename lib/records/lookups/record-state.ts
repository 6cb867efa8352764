import { canonicalJson } from "../../kernel/canonical-json.ts";
import { AppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import { deniedIn, withoutClosedNames } from "../authorize.ts";
import type { CallIo } from "../call-io.ts";
import { cleanObject } from "../text/clean-text.ts";

/** For each record its name, stage, selections and booleans. */
export type State = readonly Readonly<Record<string, unknown>>[];

/**
 * Returns the state of the records in the fields that the rules open, or null if they open none or Odoo refuses the
 * read. `names` limits it to these fields.
 */
export async function stateOf(
  io: CallIo,
  model: string,
  ids: readonly number[],
  names?: readonly string[],
): Promise<State | null> {
  if (io.context.rules.models.get(model)?.read !== true) return null;
  try {
    const fields = await io.fields(model);
    const isDenied = deniedIn(io.context, model, fields);
    const telling = [...fields.values()]
      .filter(({ type, store }) => store && (type === "selection" || type === "boolean"))
      .map(({ name }) => name);
    const first = ["display_name", "state", "stage_id", "payment_state", "active"];
    const wanted = (names ?? [...first, ...telling]).filter(
      (name) => (name === "display_name" || fields.has(name)) && !isDenied(name),
    );
    const found = await read(io.odoo, model, ids, { fields: [...new Set(wanted)] });
    return found.map(withoutClosedNames(io.context, fields)).map(cleanObject);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** True if two states differ at most in the names of the records; undefined if one of them is not known. */
export function sameState(one: State | null | undefined, other: State | null): boolean | undefined {
  if (one === null || one === undefined || other === null) return undefined;
  const unnamed = (state: State) => state.map(({ display_name: _name, ...rest }) => rest);
  return canonicalJson(unnamed(one)) === canonicalJson(unnamed(other));
}
