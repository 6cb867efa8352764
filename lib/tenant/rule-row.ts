import type { modelRules } from "../db/schema/index.ts";
import type { ModelRule } from "../kernel/model-rule.ts";

/** Returns the rule of a database row. */
export function toModelRule(row: typeof modelRules.$inferSelect): ModelRule {
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
    ...(row.needsApproval && { needsApproval: true }),
  };
}

/** Returns the columns of a rule, except its model. */
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
    needsApproval: rule.needsApproval ?? false,
  };
}
