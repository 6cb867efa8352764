import { isAppError } from "../kernel/errors.ts";
import { availableModels, checkAccess } from "../odoo/calls/client.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { isOnHardFloor } from "../policy/hard-floor.ts";

export interface NamedModel {
  readonly model: string;
  readonly label: string;
}

/** The number of concurrent calls to one Odoo. */
const width = 6;

/** True if the user of an Odoo may read a model; undefined if there is no such model. */
export async function isReadableIn(odoo: OdooTransport, model: string): Promise<boolean | undefined> {
  try {
    return await checkAccess(odoo, model, "read");
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === "odoo_access") return false;
    // Odoo also reports a model that is not installed as an error.
    if (error.code === "odoo_missing" || error.code === "odoo_validation") return undefined;
    throw error;
  }
}

/**
 * Returns the given models that the Odoo has, in their order, each with whether its user may read it. Models on the
 * hard floor are left out.
 */
export async function surveyReadable<Named extends { readonly model: string }>(
  odoo: OdooTransport,
  models: readonly Named[],
): Promise<readonly (Named & { readonly readable: boolean })[]> {
  const queue = models.filter(({ model }) => !isOnHardFloor(model)).entries();
  const answers: ((Named & { readonly readable: boolean }) | undefined)[] = [];
  // All workers share one iterator; each takes the next model when its last call is answered.
  const work = async () => {
    for (const [index, named] of queue) {
      const readable = await isReadableIn(odoo, named.model);
      answers[index] = readable === undefined ? undefined : { ...named, readable };
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return answers.filter((answer) => answer !== undefined);
}

/** Returns the models that the user may read: those that Odoo lists if it can, otherwise those of `known`. */
export async function surveyModels(odoo: OdooTransport, known: readonly NamedModel[]): Promise<readonly NamedModel[]> {
  if (odoo.series.major < 17) return readableOf(odoo, known);
  try {
    return await availableModels(odoo);
  } catch (error) {
    // The series does not know the method, or the user may not call it.
    if (isAppError(error) && error.code.startsWith("odoo_") && error.code !== "odoo_upstream")
      return readableOf(odoo, known);
    throw error;
  }
}

async function readableOf(odoo: OdooTransport, known: readonly NamedModel[]): Promise<readonly NamedModel[]> {
  const found = await surveyReadable(odoo, known);
  return found.filter(({ readable }) => readable).map(({ model, label }) => ({ model, label }));
}
