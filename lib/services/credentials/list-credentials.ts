import { and, asc, eq } from "drizzle-orm";
import { connections, memberCredentials } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { CredentialView } from "../../views/credentials.ts";
import type { ServiceContext } from "../context.ts";
import { daysLeft } from "./days-left.ts";

/** Returns each connection of the company with the member's own credential for it, if there is one. */
export async function listCredentials(context: ServiceContext): Promise<readonly CredentialView[]> {
  const { tenantId, userId } = requireMember(context.actor, "credentials.own");
  const rows = await withTenant(context.db, tenantId, (tx) =>
    tx
      .select({ connection: connections, own: memberCredentials })
      .from(connections)
      .leftJoin(
        memberCredentials,
        and(eq(memberCredentials.connectionId, connections.id), eq(memberCredentials.userId, userId)),
      )
      .where(and(eq(connections.tenantId, tenantId), eq(connections.kind, "odoo")))
      .orderBy(asc(connections.name), asc(connections.id)),
  );
  const now = context.now();
  return rows.map(({ connection, own }) => ({
    connectionId: connection.id,
    connection: connection.name,
    sharedUser: connection.odooUser,
    isRequired: connection.ownCredentialRequired,
    needsLogin: connection.transport !== "json2" && connection.transport !== "addon",
    own:
      own === null
        ? undefined
        : {
            odooUser: own.odooUser,
            login: own.login,
            secretLast4: own.secretLast4,
            secretExpiresAt: own.secretExpiresAt ?? undefined,
            daysLeft: daysLeft(own.secretExpiresAt, now),
            verifiedAt: own.verifiedAt,
          },
  }));
}
