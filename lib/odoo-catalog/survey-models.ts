import { isAppError } from "../kernel/errors.ts";
import { availableModels, checkAccess } from "../odoo/calls/client.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { isOnHardFloor } from "../policy/hard-floor.ts";

export interface NamedModel {
  readonly model: string;
  readonly label: string;
}

/** How many questions to one Odoo are under way at a time. */
const width = 6;

/** Whether the user of an Odoo may read a model; undefined when there is no such model. */
export async function readableIn(odoo: OdooTransport, model: string): Promise<boolean | undefined> {
  try {
    return await checkAccess(odoo, model, "read");
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === "odoo_access") return false;
    // A model that is not installed is an error of Odoo too.
    if (error.code === "odoo_missing" || error.code === "odoo_validation") return undefined;
    throw error;
  }
}

/** Those of `models` that the Odoo has, in their order, with what its user may. None on the hard floor is asked for. */
export async function surveyReadable<Named extends { readonly model: string }>(
  odoo: OdooTransport,
  models: readonly Named[],
): Promise<readonly (Named & { readonly readable: boolean })[]> {
  const queue = models.filter(({ model }) => !isOnHardFloor(model)).entries();
  const answers: ((Named & { readonly readable: boolean }) | undefined)[] = [];
  // One iterator shared by all workers: each takes the next question when its last one is answered.
  const work = async () => {
    for (const [index, named] of queue) {
      const readable = await readableIn(odoo, named.model);
      answers[index] = readable === undefined ? undefined : { ...named, readable };
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return answers.filter((answer) => answer !== undefined);
}

/** The models to tell this user of: by Odoo's own word where it gives one, else those of `known` that it may read. */
export async function surveyModels(odoo: OdooTransport, known: readonly NamedModel[]): Promise<readonly NamedModel[]> {
  if (odoo.series.major < 17) return readableOf(odoo, known);
  try {
    return await availableModels(odoo);
  } catch (error) {
    // A series that does not know the question, or a user who may not ask it.
    if (isAppError(error) && error.code.startsWith("odoo_") && error.code !== "odoo_upstream")
      return readableOf(odoo, known);
    throw error;
  }
}

async function readableOf(odoo: OdooTransport, known: readonly NamedModel[]): Promise<readonly NamedModel[]> {
  const found = await surveyReadable(odoo, known);
  return found.filter(({ readable }) => readable).map(({ model, label }) => ({ model, label }));
}
