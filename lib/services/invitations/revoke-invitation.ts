import { and, eq, gt, isNull } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { invitations } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { type InvitationId, parseId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import type { RevokeInvitationInput } from "./schemas.ts";

/**
 * Revokes an open invitation; its link stops to work. For owners and admins. Throws the same AppError `not_found` for
 * one that is no longer open, unknown or another tenant's.
 */
export async function revokeInvitation(context: ServiceContext, input: RevokeInvitationInput): Promise<void> {
  requirePermission(context.actor, "members.manage");
  const { tenantId } = context.actor;
  const id = parseId<InvitationId>(input.invitationId);
  if (id === undefined) throw missing();
  const now = context.now();
  await withTenant(context.db, tenantId, async (tx) => {
    const [revoked] = await tx
      .update(invitations)
      .set({ revokedAt: now })
      .where(
        and(
          eq(invitations.tenantId, tenantId),
          eq(invitations.id, id),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
          gt(invitations.expiresAt, now),
        ),
      )
      .returning({ email: invitations.email, role: invitations.role });
    if (revoked === undefined) throw missing();
    const member = revoked.email === null ? [] : [`member:${revoked.email}`];
    await recordAdmin(tx, context, { verb: "invitations.revoke", fields: [...member, `role:${revoked.role}`] });
  });
}

function missing(): AppError {
  return new AppError("not_found", "This invitation is no longer open.", { key: "members.errors.no_such_invitation" });
}
