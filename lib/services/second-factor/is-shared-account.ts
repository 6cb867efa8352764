import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { members, tenants } from "../../db/schema/index.ts";
import { AppError } from "../../kernel/errors.ts";
import type { UserId } from "../../kernel/ids.ts";

/**
 * True for the owner of the demo's company, in a transaction whose scope is the person. Many people share that sign-in,
 * so a second factor of one would lock out the others.
 */
export async function isSharedAccount(tx: Transaction, userId: UserId): Promise<boolean> {
  const owned = await tx
    .select({ id: tenants.id })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(and(eq(members.userId, userId), eq(members.role, "owner"), eq(tenants.kind, "sandbox")));
  return owned.length > 0;
}

/** Returns the refusal of a second factor for a shared account. */
export function sharedAccount(): AppError {
  return new AppError("forbidden", "The demo's account is shared, so it has no second factor.", {
    key: "security.errors.shared",
  });
}
