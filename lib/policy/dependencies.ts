import type { FieldMap } from "../kernel/odoo-values.ts";
import { isOnHardFloor } from "./hard-floor.ts";
import { policyTable } from "./table/table.ts";
import type { ModelRule } from "./types.ts";

/**
 * Returns, by enabled model, the models that it refers to and that may not be read. If the fields of the model are
 * known, its required relations count too.
 */
export function missingDependencies(
  rules: ReadonlyMap<string, ModelRule>,
  fieldsOf: (model: string) => FieldMap | undefined = () => undefined,
): ReadonlyMap<string, readonly string[]> {
  const missing = new Map<string, readonly string[]>();
  for (const [model, rule] of rules) {
    if (!(rule.read || rule.create || rule.write || rule.unlink)) continue;
    const required = [...(fieldsOf(model)?.values() ?? [])].flatMap(({ required, relation }) =>
      required && relation !== undefined ? [relation] : [],
    );
    const needed = [...new Set([...(policyTable.dependencies[model] ?? []), ...required])].filter(
      (other) => other !== model && rules.get(other)?.read !== true && !isOnHardFloor(other),
    );
    if (needed.length > 0) missing.set(model, needed);
  }
  return missing;
}
