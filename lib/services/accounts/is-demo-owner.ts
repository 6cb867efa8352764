import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { members, tenants } from "../../db/schema/index.ts";
import type { UserId } from "../../kernel/ids.ts";

/**
 * True for the owner of the demo's company, in a transaction whose scope is the person. Many people share that sign-in,
 * so nobody may change its password or address, give it a second factor or delete it.
 */
export async function isDemoOwner(tx: Transaction, userId: UserId): Promise<boolean> {
  const owned = await tx
    .select({ id: tenants.id })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(and(eq(members.userId, userId), eq(members.role, "owner"), eq(tenants.kind, "sandbox")));
  return owned.length > 0;
}
