import { recordAdmin } from "../../audit/record.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { mayGiveRole, requireMember, requirePermission, rolesWith } from "../../policy/permissions.ts";
import type { GrantContext } from "../grants/context.ts";
import { endAllTokens } from "./end-all-tokens.ts";
import { findMember } from "./find-member.ts";
import { lockAsMember } from "./lock-members.ts";
import { requireOtherOwner } from "./require-other-owner.ts";
import { revokeGrants } from "./revoke-grants.ts";
import { roleTooHigh } from "./role-too-high.ts";
import type { ChangeRoleInput } from "./schemas.ts";
import { setRole } from "./set-role.ts";

/**
 * Gives a member another role, from their next request on. If the new role may not give AI clients access, what the
 * member gave before is revoked. For owners, and for admins as far as no owner is concerned. Throws AppError
 * `forbidden` for a role above one's own, `not_found` for a stranger and `conflict` for the last owner.
 */
export async function changeRole(context: GrantContext, input: ChangeRoleInput): Promise<void> {
  const member = requireMember(context.actor, "members.manage");
  const { tenantId } = member;
  const ended = await withTenant(context.db, tenantId, async (tx) => {
    const actor = await lockAsMember(tx, member);
    requirePermission(actor, "members.manage");
    const target = await findMember(tx, tenantId, input.userId);
    if (target.role === "owner") requirePermission(actor, "owners.manage");
    if (!mayGiveRole(actor.role, input.role)) throw roleTooHigh();
    if (target.role === input.role) return [];
    if (target.role === "owner") await requireOtherOwner(tx, tenantId, target.userId);
    await setRole(tx, tenantId, target.userId, input.role);
    const ending = { tenantId, userId: target.userId, by: actor.userId, at: context.now() };
    const losesGrants = !rolesWith("grants.own").includes(input.role);
    const revoked = losesGrants ? await revokeGrants(tx, ending, context) : [];
    const fields = [`member:${target.email}`, `role:${input.role}`];
    await recordAdmin(tx, { ...context, actor }, { verb: "members.role", fields });
    return revoked;
  });
  await endAllTokens(context, ended);
}
