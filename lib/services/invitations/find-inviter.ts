import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { members, users } from "../../db/schema/index.ts";
import type { Role } from "../../kernel/choices.ts";
import type { TenantId, UserId } from "../../kernel/ids.ts";
import { mayGiveRole } from "../../policy/permissions.ts";

interface Invited {
  readonly tenantId: TenantId;
  readonly invitedBy: UserId;
  readonly role: Role;
}

/**
 * Returns the name of the inviter, or undefined if the person may no longer give the role: an invitation gives nothing
 * that its inviter could not give now. Call it in the scope of the tenant.
 */
export async function findInviter(
  tx: Transaction,
  { tenantId, invitedBy, role }: Invited,
): Promise<string | undefined> {
  const [inviter] = await tx
    .select({ name: users.name, role: members.role })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.tenantId, tenantId), eq(members.userId, invitedBy)));
  return inviter !== undefined && mayGiveRole(inviter.role, role) ? inviter.name : undefined;
}
