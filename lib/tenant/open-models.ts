import { isAppError } from "../kernel/errors.ts";
import { availableModels, checkAccess } from "../odoo/calls/client.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { closedOperations, isOnHardFloor } from "../policy/hard-floor.ts";
import type { ModelRule } from "../policy/types.ts";

export interface NamedModel {
  readonly model: string;
  readonly label: string;
}

const modelName = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/;
const maxName = 120;

/**
 * Rules for whoever holds an Odoo key anyway: every model off the hard floor is open as far as Odoo itself lets the user,
 * no action is. A model is found by its name; only those in `listed` are told.
 */
export function openModels(listed: () => readonly NamedModel[], mayWrite: boolean): ReadonlyMap<string, ModelRule> {
  function rule({ model, label }: NamedModel): ModelRule {
    const closed = closedOperations(model);
    const open = (operation: "create" | "write" | "unlink") => mayWrite && !closed.includes(operation);
    return {
      model,
      label,
      read: true,
      create: open("create"),
      write: open("write"),
      unlink: open("unlink"),
      actions: [],
      deniedFields: [],
    };
  }
  const has = (model: string) => model.length <= maxName && modelName.test(model) && !isOnHardFloor(model);
  const known = new WeakMap<readonly NamedModel[], ReadonlyMap<string, ModelRule>>();
  // The same rule as long as the list is the same: what is chosen by a rule is remembered with it.
  function told(): ReadonlyMap<string, ModelRule> {
    const of = listed();
    const open = () => of.filter(({ model }) => has(model));
    const rules = known.get(of) ?? new Map(open().map((named) => [named.model, rule(named)]));
    known.set(of, rules);
    return rules;
  }

  return {
    has,
    get: (model) => told().get(model) ?? (has(model) ? rule({ model, label: model }) : undefined),
    get size() {
      return told().size;
    },
    keys: () => told().keys(),
    values: () => told().values(),
    entries: () => told().entries(),
    [Symbol.iterator]: () => told()[Symbol.iterator](),
    forEach: (each) => told().forEach(each),
  };
}

/** How many questions to one Odoo are under way at a time. */
const width = 6;

/** The models to tell this user of: by Odoo's own word where it gives one, else those of `known` that it may read. */
export async function surveyModels(odoo: OdooTransport, known: readonly NamedModel[]): Promise<readonly NamedModel[]> {
  if (odoo.series.major < 17) return readable(odoo, known);
  try {
    return await availableModels(odoo);
  } catch (error) {
    // A series that does not know the question, or a user who may not ask it.
    if (isAppError(error) && error.code.startsWith("odoo_") && error.code !== "odoo_upstream")
      return readable(odoo, known);
    throw error;
  }
}

async function readable(odoo: OdooTransport, known: readonly NamedModel[]): Promise<NamedModel[]> {
  const found: NamedModel[] = [];
  const queue = known.filter(({ model }) => !isOnHardFloor(model)).values();
  // One iterator shared by all workers: each takes the next question when its last one is answered.
  const work = async () => {
    for (const named of queue) if (await mayRead(odoo, named.model)) found.push(named);
  };
  await Promise.all(Array.from({ length: width }, work));
  return found;
}

async function mayRead(odoo: OdooTransport, model: string): Promise<boolean> {
  try {
    return await checkAccess(odoo, model, "read");
  } catch (error) {
    // A model that is not installed is an error of Odoo too.
    if (isAppError(error) && ["odoo_access", "odoo_missing", "odoo_validation"].includes(error.code)) return false;
    throw error;
  }
}
