import type { FieldMap } from "../../kernel/odoo-values.ts";
import { isDenied } from "../fields/closed-names.ts";
import { perFields, perObject } from "../fields/per-fields.ts";
import type { ModelRule, RuleSet } from "../types.ts";
import type { Place } from "./same-values.ts";

/**
 * Returns the denied relation whose other end a field is: the many-to-one behind a one-to-many, or the many-to-many
 * that leads back. Odoo stores one value for both.
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
  // The fields of the other model are needed only if its rule denies some.
  if (type !== "many2many" || rule === undefined || rule.deniedFields.length === 0) return undefined;
  const fields = fieldsOf(relation);
  const back = fields === undefined ? undefined : deniedBack(rule)(fields).get(model);
  return back === undefined ? undefined : [relation, back];
}

/** By model, the first denied many-to-many of a rule that leads to it. */
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
