import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionView } from "../../views/connections.ts";
import type { ServiceContext } from "../context.ts";
import { findRow } from "./find-row.ts";
import { toConnectionView } from "./view.ts";

/** Returns one connection. Throws `not_found`. */
export async function getConnection(context: ServiceContext, id: string): Promise<ConnectionView> {
  requirePermission(context.actor, "connections.read");
  const { tenantId } = context.actor;
  return toConnectionView(await withTenant(context.db, tenantId, (tx) => findRow(tx, tenantId, id)));
}
