import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { invitations, members, users } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { mayGiveRole, requirePermission } from "../../policy/permissions.ts";
import type { InvitationView } from "../../views/members.ts";
import type { ServiceContext } from "../context.ts";
import { maxOpenInvitations } from "./insert-invitation.ts";

/** Returns the tenant's invitations that are neither accepted, nor revoked, nor expired, the newest first. */
export async function listInvitations(context: ServiceContext): Promise<readonly InvitationView[]> {
  requirePermission(context.actor, "members.read");
  const { tenantId } = context.actor;
  const rows = await withTenant(context.db, tenantId, (tx) =>
    tx
      .select({
        id: invitations.id,
        email: invitations.email,
        role: invitations.role,
        inviter: users.name,
        inviterRole: members.role,
        createdAt: invitations.createdAt,
        expiresAt: invitations.expiresAt,
      })
      .from(invitations)
      .leftJoin(members, and(eq(members.tenantId, invitations.tenantId), eq(members.userId, invitations.invitedBy)))
      .leftJoin(users, eq(users.id, members.userId))
      .where(
        and(
          eq(invitations.tenantId, tenantId),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
          gt(invitations.expiresAt, context.now()),
        ),
      )
      .orderBy(desc(invitations.createdAt), desc(invitations.id))
      .limit(maxOpenInvitations),
  );
  return rows.map(({ email, inviter, inviterRole, ...row }) => ({
    ...row,
    email: email ?? undefined,
    inviter: inviter ?? undefined,
    isValid: inviterRole !== null && mayGiveRole(inviterRole, row.role),
  }));
}
