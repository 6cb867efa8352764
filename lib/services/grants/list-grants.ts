import { and, asc, desc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { auditEntries, connections, grantConnections, grants, users } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { GrantId, TenantId } from "../../kernel/ids.ts";
import { can, requireMember } from "../../policy/permissions.ts";
import type { GrantView } from "../../views/grants.ts";
import type { ServiceContext } from "../context.ts";

/** The most grants that are listed. */
const maxListed = 500;
const countedMs = 30 * 24 * 3600_000;

/** Returns the grants in force, the newest first: owners and admins see all of the tenant, others their own. */
export async function listGrants(context: ServiceContext): Promise<readonly GrantView[]> {
  const member = requireMember(context.actor, "grants.own");
  const { tenantId, userId } = member;
  const seesAll = can(member, "grants.manage");
  return withTenant(context.db, tenantId, async (tx) => {
    const rows = await tx
      .select({ grant: grants, name: users.name, email: users.email })
      .from(grants)
      .innerJoin(users, eq(users.id, grants.userId))
      .where(
        and(eq(grants.tenantId, tenantId), isNull(grants.revokedAt), seesAll ? undefined : eq(grants.userId, userId)),
      )
      .orderBy(desc(grants.createdAt), desc(grants.id))
      .limit(maxListed);
    const ids = rows.map(({ grant }) => grant.id);
    if (ids.length === 0) return [];
    const [connectionsOf, callsOf] = [
      await readConnections(tx, tenantId, ids),
      await countCalls(tx, tenantId, ids, new Date(context.now().getTime() - countedMs)),
    ];
    return rows.map(({ grant, name, email }) => ({
      id: grant.id,
      clientName: grant.clientName,
      redirectHost: grant.redirectHost,
      member: { id: grant.userId, name, email },
      isOwn: grant.userId === userId,
      scope: grant.scope,
      connections: connectionsOf.get(grant.id) ?? [],
      createdAt: grant.createdAt,
      lastUsedAt: grant.lastUsedAt ?? undefined,
      calls: callsOf.get(grant.id) ?? 0,
    }));
  });
}

async function readConnections(tx: Transaction, tenantId: TenantId, ids: readonly GrantId[]) {
  const rows = await tx
    .select({
      grantId: grantConnections.grantId,
      id: connections.id,
      name: connections.name,
      companies: grantConnections.companies,
    })
    .from(grantConnections)
    .innerJoin(connections, eq(connections.id, grantConnections.connectionId))
    .where(and(eq(grantConnections.tenantId, tenantId), inArray(grantConnections.grantId, [...ids])))
    .orderBy(asc(connections.name));
  const grouped = Map.groupBy(rows, ({ grantId }) => grantId);
  const view = ({ id, name, companies }: (typeof rows)[number]) => ({
    id,
    name,
    companies: companies?.map((company) => company.name),
  });
  return new Map([...grouped].map(([grantId, list]) => [grantId, list.map(view)]));
}

async function countCalls(tx: Transaction, tenantId: TenantId, ids: readonly GrantId[], since: Date) {
  const rows = await tx
    .select({ actorId: auditEntries.actorId, calls: sql<number>`count(*)::int` })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.tenantId, tenantId),
        inArray(auditEntries.actorId, [...ids]),
        gt(auditEntries.startedAt, since),
      ),
    )
    .groupBy(auditEntries.actorId);
  return new Map<string, number>(rows.map(({ actorId, calls }) => [actorId, calls]));
}
