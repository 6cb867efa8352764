import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { members } from "../../db/schema/index.ts";
import type { Role } from "../../kernel/choices.ts";
import type { TenantId, UserId } from "../../kernel/ids.ts";

/** Writes the role of a member. The caller has locked the members and checked who may give the role. */
export async function setRole(tx: Transaction, tenantId: TenantId, userId: UserId, role: Role): Promise<void> {
  await tx
    .update(members)
    .set({ role })
    .where(and(eq(members.tenantId, tenantId), eq(members.userId, userId)));
}
