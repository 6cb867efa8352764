import { recordAdmin } from "../../audit/record.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { MemberContext } from "./context.ts";
import { endAllTokens } from "./end-all-tokens.ts";
import { endMembership } from "./end-membership.ts";
import { lockAsMember } from "./lock-members.ts";
import { requireOtherOwner } from "./require-other-owner.ts";

/**
 * Ends the actor's own membership, with the access keys and the grants that they made. Their sessions in this tenant
 * are refused from then on. Throws AppError `conflict` for the last owner.
 */
export async function leaveTenant(context: MemberContext): Promise<void> {
  const member = requireMember(context.actor, "account.own");
  const { tenantId, userId } = member;
  const ended = await withTenant(context.db, tenantId, async (tx) => {
    const actor = await lockAsMember(tx, member);
    if (actor.role === "owner") await requireOtherOwner(tx, tenantId, userId);
    const revoked = await endMembership(tx, { tenantId, userId, by: userId, at: context.now() }, context);
    await recordAdmin(tx, { ...context, actor }, { verb: "members.leave" });
    return revoked;
  });
  await endAllTokens(context, ended);
}
