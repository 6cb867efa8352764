import type { FieldMap } from "../../kernel/odoo-values.ts";
import { isDenied } from "../fields/closed-names.ts";
import { perFields, perObject } from "../fields/per-fields.ts";
import type { ModelRule, RuleSet } from "../types.ts";
import type { Place } from "./same-values.ts";

/**
 * The denied relation that a field is the other end of: of a one-to-many the many-to-one behind it, of a many-to-many the
 * one that leads back. Odoo keeps one value of both.
 */
export function otherEnd(
  rules: Pick<RuleSet, "models">,
  [model, name]: Place,
  fieldsOf: (model: string) => FieldMap | undefined,
): Place | undefined {
  const { type, relation = "", relationField } = fieldsOf(model)?.get(name) ?? {};
  if (type === "one2many" && relationField !== undefined)
    return isDenied(rules, relation, relationField) ? [relation, relationField] : undefined;
  const rule = rules.models.get(relation);
  // The other model is asked for only where it could matter.
  if (type !== "many2many" || rule === undefined || rule.deniedFields.length === 0) return undefined;
  const fields = fieldsOf(relation);
  const back = fields === undefined ? undefined : deniedBack(rule)(fields).get(model);
  return back === undefined ? undefined : [relation, back];
}

/** The denied many-to-many of a rule's model, the first that leads to each model. */
const deniedBack = perObject(({ deniedFields }: ModelRule) =>
  perFields((fields) => {
    const found = new Map<string, string>();
    for (const name of deniedFields) {
      const { type, relation } = fields.get(name) ?? {};
      if (type === "many2many" && relation !== undefined && !found.has(relation)) found.set(relation, name);
    }
    return found;
  }),
);
