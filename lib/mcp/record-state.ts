import { AppError } from "../kernel/errors.ts";
import { read } from "../odoo/client.ts";
import { canonicalJson } from "./canonical-json.ts";
import { cleanValue } from "./clean-text.ts";
import type { CallIo } from "./define-tool.ts";
import { deniedIn, withoutClosedNames } from "./may-it.ts";

/** By record: its name, its stage, its stored choices and marks. */
export type State = readonly Readonly<Record<string, unknown>>[];

const maxFields = 60;

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
  const isDenied = deniedIn(io.context, model);
  try {
    const fields = await io.fields(model);
    const telling = [...fields.values()]
      .filter(({ type, store }) => store && (type === "selection" || type === "boolean"))
      .map(({ name }) => name);
    const first = ["display_name", "state", "stage_id", "payment_state", "active"];
    const wanted = (names ?? [...first, ...telling]).filter(
      (name) => (name === "display_name" || fields.has(name)) && !isDenied(name),
    );
    const found = await read(io.odoo, model, ids, { fields: [...new Set(wanted)].slice(0, maxFields) });
    return found.map((record) => cleanValue(withoutClosedNames(io.context, record, fields)) as Record<string, unknown>);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Whether two states are the same; undefined where one of them is not known. */
export function sameState(one: State | null | undefined, other: State | null): boolean | undefined {
  if (one === null || one === undefined || other === null) return undefined;
  return canonicalJson(one) === canonicalJson(other);
}
