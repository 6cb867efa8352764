import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "../connections/context.ts";
import type { UpdateRulesInput } from "./schemas.ts";
import { writeRules } from "./write-rules.ts";

/**
 * Sets rules of models, each as a whole: if two people change the same model, the last change wins. For owners and
 * admins.
 */
export async function updateRules(context: ConnectionContext, input: UpdateRulesInput): Promise<void> {
  requirePermission(context.actor, "rules.manage");
  await writeRules(context, input);
}
