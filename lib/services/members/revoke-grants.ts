import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { afterCommit } from "../../db/reachable.ts";
import { grants } from "../../db/schema/index.ts";
import type { GrantId, TenantId, UserId } from "../../kernel/ids.ts";
import { dropCredentialsBy } from "../credentials/drop-credentials.ts";
import type { GrantContext } from "../grants/context.ts";

/**
 * Revokes all access that a person gave AI clients in the tenant, and deletes their own Odoo credentials there. Caches
 * are cleared once the transaction is committed. `by` is the person who causes it. Returns the grants, whose tokens the caller ends after the commit.
 */
export async function revokeGrants(
  tx: Transaction,
  { tenantId, userId, by, at }: { tenantId: TenantId; userId: UserId; by: UserId; at: Date },
  { forgetGrant }: Pick<GrantContext, "forgetGrant">,
): Promise<readonly GrantId[]> {
  // Nothing but grants uses a member's own credential.
  await dropCredentialsBy(tx, tenantId, userId);
  const revoked = await tx
    .update(grants)
    .set({ revokedAt: at, revokedBy: by })
    .where(and(eq(grants.tenantId, tenantId), eq(grants.userId, userId), isNull(grants.revokedAt)))
    .returning({ id: grants.id });
  afterCommit(tx, () => {
    for (const { id } of revoked) forgetGrant({ tenantId, grantId: id });
  });
  return revoked.map(({ id }) => id);
}
