import type { FieldMap } from "../kernel/odoo-values.ts";
import { isDenied } from "./closed-names.ts";
import type { Place } from "./same-values.ts";
import type { RuleSet } from "./types.ts";

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
  const { deniedFields = [] } = rules.models.get(relation) ?? {};
  // The other model is asked for only where it could matter.
  if (type !== "many2many" || deniedFields.length === 0) return undefined;
  const back = deniedFields.find((other) => {
    const field = fieldsOf(relation)?.get(other);
    return field?.type === "many2many" && field.relation === model;
  });
  return back === undefined ? undefined : [relation, back];
}
