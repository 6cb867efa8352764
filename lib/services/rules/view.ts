import type { modelRules } from "../../db/schema/index.ts";
import type { ModelRule } from "../../policy/types.ts";

export type RuleRow = typeof modelRules.$inferSelect;

/** All rules of a connection as the portal shows them. `version` is what a change must name. */
export interface RulesView {
  readonly version: number;
  readonly rules: readonly ModelRule[];
}

export function toModelRule(row: RuleRow): ModelRule {
  return {
    model: row.model,
    label: row.label,
    read: row.canRead,
    create: row.canCreate,
    write: row.canWrite,
    unlink: row.canUnlink,
    actions: row.actions,
    deniedFields: row.deniedFields,
    writableFields: row.writableFields,
  };
}

export function toRuleColumns(rule: ModelRule) {
  return {
    label: rule.label,
    canRead: rule.read,
    canCreate: rule.create,
    canWrite: rule.write,
    canUnlink: rule.unlink,
    actions: [...rule.actions],
    deniedFields: [...rule.deniedFields],
    writableFields: [...(rule.writableFields ?? [])],
  };
}
