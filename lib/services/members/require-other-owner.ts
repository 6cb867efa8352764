import { and, eq, ne } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { members } from "../../db/schema/index.ts";
import { AppError } from "../../kernel/errors.ts";
import type { TenantId, UserId } from "../../kernel/ids.ts";

/**
 * Throws AppError `conflict` if nobody but `userId` owns the tenant. Call it after `lockMembers`, so that two owners
 * cannot both rely on the other one.
 */
export async function requireOtherOwner(tx: Transaction, tenantId: TenantId, userId: UserId): Promise<void> {
  const others = await tx
    .select({ userId: members.userId })
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.role, "owner"), ne(members.userId, userId)))
    .limit(1);
  if (others.length > 0) return;
  throw new AppError("conflict", "A company needs an owner.", {
    key: "members.errors.last_owner",
    hint: "Make another member an owner first.",
  });
}
