import { and, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { connections, memberCredentials } from "../../db/schema/index.ts";
import type { ConnectionId, TenantId, UserId } from "../../kernel/ids.ts";
import { warningDays } from "./warn-expiring.ts";

/** A credential whose people may have to be warned. */
export interface ExpiringCredential {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  /** The member whose own it is; null for the one that the connection shares. */
  readonly userId: UserId | null;
}

const dayMs = 24 * 3600_000;

/** Returns the credentials of all tenants that end within 14 days, read under the jobs' database role. */
export async function listExpiring(systemDb: Database, now: Date): Promise<readonly ExpiringCredential[]> {
  const isSoon = (table: typeof connections | typeof memberCredentials) =>
    and(
      gt(table.secretExpiresAt, now),
      lte(table.secretExpiresAt, new Date(now.getTime() + warningDays[0] * dayMs)),
      // After the last warning nothing is left to be sent.
      or(isNull(table.warnedDays), gt(table.warnedDays, 1)),
    );
  const [shared, own] = await Promise.all([
    systemDb
      .select({ tenantId: connections.tenantId, connectionId: connections.id, userId: sql<null>`null` })
      .from(connections)
      .where(isSoon(connections)),
    systemDb
      .select({
        tenantId: memberCredentials.tenantId,
        connectionId: memberCredentials.connectionId,
        userId: memberCredentials.userId,
      })
      .from(memberCredentials)
      .where(isSoon(memberCredentials)),
  ]);
  return [...shared, ...own];
}
