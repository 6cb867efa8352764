import { asc, eq } from "drizzle-orm";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionView } from "../../views/connections.ts";
import type { ServiceContext } from "../context.ts";
import { toConnectionView } from "./view.ts";

/** Returns all connections of the tenant by name. Every member may see them; none sees a secret. */
export async function listConnections(context: ServiceContext): Promise<readonly ConnectionView[]> {
  requirePermission(context.actor, "connections.read");
  const { tenantId } = context.actor;
  const rows = await withTenant(context.db, tenantId, (tx) =>
    tx.select().from(connections).where(eq(connections.tenantId, tenantId)).orderBy(asc(connections.name)),
  );
  return rows.map(toConnectionView);
}
