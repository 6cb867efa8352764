import { withTenant } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { ApprovalContext } from "./context.ts";
import type { DecideInput } from "./schemas.ts";
import { settle } from "./settle.ts";

/** Approves or refuses a call of somebody else, once. Throws as `settle` does, and AppError `not_found`. */
export async function decideApproval(context: ApprovalContext, input: DecideInput): Promise<void> {
  const member = requireMember(context.actor, "approvals.decide");
  await withTenant(context.db, member.tenantId, (tx) => settle(tx, context, member, input));
}
