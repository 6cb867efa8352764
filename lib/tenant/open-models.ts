import type { NamedModel } from "../odoo-catalog/survey-models.ts";
import { closedOperations, isOnHardFloor } from "../policy/hard-floor.ts";
import type { ModelRule } from "../policy/types.ts";

const modelName = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/;
const maxName = 120;

/**
 * Returns the rules of a caller that has an Odoo key: they open every model that is not on the hard floor, but no
 * action, and Odoo's own rights apply. Any model is found by its name; only those in `listed` are listed.
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
  // Returns the same rules while the list is the same, as results that depend on a rule are cached with it.
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
