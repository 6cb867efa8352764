import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { memberCredentials } from "../../db/schema/index.ts";
import type { ConnectionId, TenantId, UserId } from "../../kernel/ids.ts";

/** Deletes the credentials of a connection's members, so that none is sent to another server. Returns whose they were. */
export async function dropCredentialsOf(
  tx: Transaction,
  tenantId: TenantId,
  id: ConnectionId,
): Promise<readonly UserId[]> {
  const gone = await tx
    .delete(memberCredentials)
    .where(and(eq(memberCredentials.tenantId, tenantId), eq(memberCredentials.connectionId, id)))
    .returning({ userId: memberCredentials.userId });
  return gone.map(({ userId }) => userId);
}

/** Deletes all credentials of a member who leaves the tenant. */
export async function dropCredentialsBy(tx: Transaction, tenantId: TenantId, userId: UserId): Promise<void> {
  await tx
    .delete(memberCredentials)
    .where(and(eq(memberCredentials.tenantId, tenantId), eq(memberCredentials.userId, userId)));
}
