import { type Operation, operations } from "../policy/types.ts";
import type { TenantContext } from "../tenant/context.ts";

/** What this caller may do with a model: its rule, narrowed by the key's scope. */
export function allowedOperations({ principal, rules }: TenantContext, model: string): Operation[] {
  const rule = rules.models.get(model);
  if (rule === undefined) return [];
  const mayWrite = principal.kind === "session" || principal.scope === "write";
  return operations.filter((operation) => rule[operation] && (operation === "read" || mayWrite));
}
