import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { grants } from "../../db/schema/index.ts";
import type { TenantId, UserId } from "../../kernel/ids.ts";

/** Revokes all access that a person gave AI clients in the tenant. `by` is the person who causes it. */
export async function revokeGrants(
  tx: Transaction,
  { tenantId, userId, by, at }: { tenantId: TenantId; userId: UserId; by: UserId; at: Date },
): Promise<void> {
  await tx
    .update(grants)
    .set({ revokedAt: at, revokedBy: by })
    .where(and(eq(grants.tenantId, tenantId), eq(grants.userId, userId), isNull(grants.revokedAt)));
}
