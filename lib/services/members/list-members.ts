import { asc, eq, sql } from "drizzle-orm";
import { members, users } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { roles } from "../../policy/types.ts";
import type { MemberView } from "../../views/members.ts";
import type { ServiceContext } from "../context.ts";
import { maxMembers } from "./limits.ts";

/** Returns the members of the tenant, owners first, and by name within a role. */
export async function listMembers(context: ServiceContext): Promise<readonly MemberView[]> {
  requirePermission(context.actor, "members.read");
  const { tenantId } = context.actor;
  return withTenant(context.db, tenantId, (tx) =>
    tx
      .select({
        userId: members.userId,
        name: users.name,
        email: users.email,
        role: members.role,
        since: members.createdAt,
      })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(eq(members.tenantId, tenantId))
      .orderBy(
        sql`array_position(${sql.param([...roles])}::text[], ${members.role})`,
        asc(users.name),
        asc(users.email),
      )
      .limit(maxMembers),
  );
}
