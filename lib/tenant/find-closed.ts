import { setImmediate } from "node:timers/promises";
import { isAppError } from "../kernel/errors.ts";
import type { FieldClosure, FieldMap } from "../kernel/odoo-values.ts";
import { oddAnswer } from "../odoo/faults/errors.ts";
import { hasDeniedName, isReadable } from "../policy/fields/closed-names.ts";
import { namesOf } from "../policy/fields/field-sources.ts";
import { findClosures, workOf } from "../policy/fields/find-closures.ts";
import type { RuleSet } from "../policy/types.ts";

/** How many models are asked for at a time, and how many at most: real models reach less than half of that. */
const width = 4;
const maxModels = 80;
/** How many steps from field to field are taken: real models need some thousands. */
const maxSteps = 1_000_000;
/** A model that is not there, or that this user may not know of: what it holds is told by no field. */
const unknowable: ReadonlySet<string> = new Set([
  "denied",
  "not_found",
  "odoo_access",
  "odoo_missing",
  "odoo_validation",
]);

/**
 * The models that a model's relations lead to and whose names show what is closed with a denied field of theirs. What names
 * show of fields that are denied themselves is known without their fields (`hidesNames`).
 */
export async function findNameless(
  rules: Pick<RuleSet, "models">,
  own: FieldMap,
  read: (model: string) => Promise<FieldMap>,
): Promise<ReadonlySet<string>> {
  const relations = new Set([...own.values()].flatMap(({ relation }) => relation ?? []));
  const denying = [...relations].filter(
    (name) =>
      isReadable(rules, name) &&
      rules.models.get(name)?.deniedFields.length !== 0 &&
      namesOf(name) === undefined &&
      !hasDeniedName(rules, name),
  );
  const found = new Set<string>();
  const step = countSteps();
  for (const name of denying) {
    const fields = await orNull(read(name));
    if (fields !== null && (await findClosed(rules, name, fields, read, step)).has("display_name")) found.add(name);
  }
  return found;
}

/**
 * The fields of a model that these rules close although their own names are open. `read`: the fields of a model as Odoo
 * tells them. Throws what `read` throws, but for models that are not there or may not be known of, and AppError
 * `odoo_upstream` for fields that are made of one another in more ways than can be followed.
 */
export async function findClosed(
  rules: Pick<RuleSet, "models">,
  model: string,
  own: FieldMap,
  read: (model: string) => Promise<FieldMap>,
  step = countSteps(),
): Promise<ReadonlyMap<string, FieldClosure>> {
  const known = new Map<string, FieldMap | null>([[model, own]]);
  const following = workOf(step);
  for (;;) {
    const found = findClosures(rules, model, (name) => known.get(name), following);
    if (!("need" in found)) return found.closed;
    const asked = found.need.values();
    // One iterator shared by all workers: each takes the next model when its last one is answered.
    const work = async () => {
      for (const name of asked) known.set(name, known.size >= maxModels ? null : await orNull(read(name)));
    };
    await Promise.all(Array.from({ length: width }, work));
    // Known models are answered at once, and each look takes time from every other call.
    await setImmediate();
  }
}

/** One more step each time it is called. What the steps not taken would have closed is not opened: the question fails. */
function countSteps(): () => void {
  let steps = 0;
  return () => {
    if (++steps > maxSteps) throw oddAnswer("fields of which fewer are made of one another", false);
  };
}

async function orNull(reading: Promise<FieldMap>): Promise<FieldMap | null> {
  try {
    return await reading;
  } catch (error) {
    if (isAppError(error) && unknowable.has(error.code)) return null;
    throw error;
  }
}
