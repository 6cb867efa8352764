import type { AddonRules } from "../kernel/model-rule.ts";
import type { ModelRule, RuleSet } from "./types.ts";

/**
 * Returns the rules of the portal and of the addon as one set in which the stricter wins: an operation needs both, a
 * field denied by one is denied, and a model that the addon does not open is closed. The version contains both
 * versions, so that a change of either gives a new one.
 */
export function narrowRules(rules: RuleSet, inside: AddonRules): RuleSet {
  const models = [...rules.models].map(([model, rule]) => [model, narrow(rule, inside.models.get(model))] as const);
  return { version: `${rules.version}.${inside.version}`, models: new Map(models) };
}

function narrow(rule: ModelRule, inside: ModelRule | undefined): ModelRule {
  const actions = new Set(inside?.actions);
  return {
    ...rule,
    read: rule.read && inside?.read === true,
    create: rule.create && inside?.create === true,
    write: rule.write && inside?.write === true,
    unlink: rule.unlink && inside?.unlink === true,
    actions: rule.actions.filter((name) => actions.has(name)),
    ...(rule.writableFields === undefined ? {} : { writableFields: bothOpen(rule.writableFields, inside) }),
    deniedFields: [...new Set([...rule.deniedFields, ...(inside?.deniedFields ?? [])])],
  };
}

/** An Odoo that does not say which fixed fields it opens checks them itself. */
function bothOpen(fields: readonly string[], inside: ModelRule | undefined): readonly string[] {
  if (inside?.writableFields === undefined) return fields;
  const open = new Set(inside.writableFields);
  return fields.filter((name) => open.has(name));
}
