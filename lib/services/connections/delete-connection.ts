import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "./context.ts";
import { findRow } from "./find-row.ts";

/** Deletes a connection with its key, rules and access keys and keeps its audit entries. For owners and admins. */
export async function deleteConnection(context: ConnectionContext, input: { readonly id: string }): Promise<void> {
  requirePermission(context.actor, "connections.manage");
  const { tenantId } = context.actor;
  const id = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, input.id, { lock: true });
    await recordAdmin(tx, context, { verb: "connections.delete", connectionId: row.id });
    await tx.delete(connections).where(and(eq(connections.tenantId, tenantId), eq(connections.id, row.id)));
    return row.id;
  });
  afterCommit(context.db, () => context.invalidateConnection(id));
}
