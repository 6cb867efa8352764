import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { afterCommit } from "../../db/reachable.ts";
import { accessKeys, members } from "../../db/schema/index.ts";
import type { GrantId, TenantId, UserId } from "../../kernel/ids.ts";
import type { MemberContext } from "./context.ts";
import { revokeGrants } from "./revoke-grants.ts";

interface Ending {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  /** The person who causes it. */
  readonly by: UserId;
  readonly at: Date;
}

/**
 * Ends a person's membership and everything by which they could still act for the tenant: their sessions are refused
 * without a membership, the access keys that they made and their grants are revoked, and their own Odoo credentials are
 * deleted. Other tenants of the person
 * are not touched. Returns the grants, whose tokens the caller ends after the commit.
 */
export async function endMembership(
  tx: Transaction,
  { tenantId, userId, by, at }: Ending,
  caches: Pick<MemberContext, "forgetKey" | "forgetGrant">,
): Promise<readonly GrantId[]> {
  await tx.delete(members).where(and(eq(members.tenantId, tenantId), eq(members.userId, userId)));
  const ended = await revokeGrants(tx, { tenantId, userId, by, at }, caches);
  const keys = await tx
    .update(accessKeys)
    .set({ revokedAt: at })
    .where(and(eq(accessKeys.tenantId, tenantId), eq(accessKeys.createdBy, userId), isNull(accessKeys.revokedAt)))
    .returning({ id: accessKeys.id });
  afterCommit(tx, () => {
    for (const { id } of keys) caches.forgetKey(id);
  });
  return ended;
}
