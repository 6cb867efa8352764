import { canonicalJson } from "../../kernel/canonical-json.ts";
import { AppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import { deniedIn, withoutClosedNames } from "../authorize.ts";
import type { CallIo } from "../call-io.ts";
import { cleanValue } from "../text/clean-text.ts";

/** By record: its name, its stage, its stored choices and marks. */
export type State = readonly Readonly<Record<string, unknown>>[];

/**
 * How records stand, as far as the rules open it; null where nothing of it may be read. `names`: only these. An action
 * has run, or is asked about: a failure here only shortens the answer.
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
    return found
      .map(withoutClosedNames(io.context, fields))
      .map((record) => cleanValue(record) as Record<string, unknown>);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Whether records stand as they did, whatever they are called; undefined where one of the states is not known. */
export function sameState(one: State | null | undefined, other: State | null): boolean | undefined {
  if (one === null || one === undefined || other === null) return undefined;
  const unnamed = (state: State) => state.map(({ display_name: _name, ...rest }) => rest);
  return canonicalJson(unnamed(one)) === canonicalJson(unnamed(other));
}
