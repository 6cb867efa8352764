import { recordAdmin } from "../../audit/record.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { requireMember, requirePermission } from "../../policy/permissions.ts";
import type { MemberContext } from "./context.ts";
import { endAllTokens } from "./end-all-tokens.ts";
import { endMembership } from "./end-membership.ts";
import { findMember } from "./find-member.ts";
import { lockAsMember } from "./lock-members.ts";
import type { MemberInput } from "./schemas.ts";

/**
 * Removes another member from the tenant, with the access keys and the grants that they made. It takes effect with
 * their next request. For owners, and for admins if the member is no owner. Throws AppError `not_found` for a stranger
 * and `conflict` for oneself.
 */
export async function removeMember(context: MemberContext, input: MemberInput): Promise<void> {
  const member = requireMember(context.actor, "members.manage");
  const { tenantId } = member;
  const ended = await withTenant(context.db, tenantId, async (tx) => {
    const actor = await lockAsMember(tx, member);
    requirePermission(actor, "members.manage");
    const target = await findMember(tx, tenantId, input.userId);
    if (target.userId === actor.userId) throw oneself();
    // Whoever removes an owner is another owner, so the company keeps one.
    if (target.role === "owner") requirePermission(actor, "owners.manage");
    const ending = { tenantId, userId: target.userId, by: actor.userId, at: context.now() };
    const revoked = await endMembership(tx, ending, context);
    await recordAdmin(tx, { ...context, actor }, { verb: "members.remove", fields: [`member:${target.email}`] });
    return revoked;
  });
  await endAllTokens(context, ended);
}

function oneself(): AppError {
  return new AppError("conflict", "You cannot remove yourself.", {
    key: "members.errors.oneself",
    hint: "Leave the company instead.",
  });
}
