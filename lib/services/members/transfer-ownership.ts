import { recordAdmin } from "../../audit/record.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { requireMember, requirePermission } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import { findMember } from "./find-member.ts";
import { lockAsMember } from "./lock-members.ts";
import type { MemberInput } from "./schemas.ts";
import { setRole } from "./set-role.ts";

/**
 * Makes another member an owner and the actor an admin, both or neither. For owners. Throws AppError `not_found` for a
 * stranger and `conflict` for somebody who is an owner already, such as oneself.
 */
export async function transferOwnership(context: ServiceContext, input: MemberInput): Promise<void> {
  const member = requireMember(context.actor, "owners.manage");
  const { tenantId } = member;
  await withTenant(context.db, tenantId, async (tx) => {
    const actor = await lockAsMember(tx, member);
    requirePermission(actor, "owners.manage");
    const target = await findMember(tx, tenantId, input.userId);
    if (target.role === "owner") throw alreadyOwner();
    await setRole(tx, tenantId, target.userId, "owner");
    await setRole(tx, tenantId, actor.userId, "admin");
    await recordAdmin(tx, { ...context, actor }, { verb: "members.transfer", fields: [`member:${target.email}`] });
  });
}

function alreadyOwner(): AppError {
  return new AppError("conflict", "This person is an owner already.", { key: "members.errors.already_owner" });
}
