import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "../connections/context.ts";
import type { UpdateRulesInput } from "./schemas.ts";
import { writeRules } from "./write-rules.ts";

/** Sets whole rules of models: if two people change the same model, the last one wins. For owners and admins. */
export async function updateRules(context: ConnectionContext, input: UpdateRulesInput): Promise<void> {
  requirePermission(context.actor, "rules.manage");
  await writeRules(context, input);
}
