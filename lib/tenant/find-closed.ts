import { setImmediate } from "node:timers/promises";
import { isAppError } from "../kernel/errors.ts";
import type { FieldClosure, FieldMap } from "../kernel/odoo-values.ts";
import { oddAnswer } from "../odoo/faults/errors.ts";
import { findClosures, workOf } from "../policy/closures/find-closures.ts";
import { hasDeniedName, isReadable } from "../policy/fields/closed-names.ts";
import { namesOf } from "../policy/fields/field-sources.ts";
import type { RuleSet } from "../policy/types.ts";

/** Models that are read at a time, and the most in all. Real models lead to less than half of that. */
const width = 4;
const maxModels = 80;
/** The most steps from field to field. Real models need a few thousand. */
const maxSteps = 1_000_000;
/** Error codes of a model that does not exist or that this user may not read. No field shows its values. */
const unknowable: ReadonlySet<string> = new Set([
  "denied",
  "not_found",
  "odoo_access",
  "odoo_missing",
  "odoo_validation",
]);

/**
 * Returns the related models whose record names are closed because they are computed from a denied field. Names that
 * are denied themselves are found without reading fields (`hidesNames`).
 */
export async function findClosedNames(
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
    if (fields !== null && (await findClosedFields(rules, name, fields, read, step)).has("display_name"))
      found.add(name);
  }
  return found;
}

/**
 * Returns the fields of a model that these rules close although the rules do not name them. `read` reads the fields of
 * a model from Odoo; its errors are thrown, except for missing and unreadable models. Throws AppError `odoo_upstream`
 * if fields depend on one another in more ways than can be followed.
 */
export async function findClosedFields(
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
    // All workers share one iterator: each takes the next model after its last one is read.
    const work = async () => {
      for (const name of asked) known.set(name, known.size >= maxModels ? null : await orNull(read(name)));
    };
    await Promise.all(Array.from({ length: width }, work));
    // Known models are read at once, and each round keeps the event loop from other calls.
    await setImmediate();
  }
}

/** Creates a counter of steps that throws above the limit, as fields that are not followed might be closed. */
function countSteps(): () => void {
  let steps = 0;
  return () => {
    if (++steps > maxSteps) throw oddAnswer("a list of fields with fewer dependencies on one another", false);
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
