import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "./context.ts";
import { findRow } from "./find-row.ts";

/** Switches a connection off, which refuses its calls and keeps its data, or on again. For owners and admins. */
export async function switchConnection(
  context: ConnectionContext,
  input: { readonly id: string; readonly on: boolean },
): Promise<void> {
  requirePermission(context.actor, "connections.manage");
  const { tenantId } = context.actor;
  const id = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, input.id, { lock: true });
    await tx
      .update(connections)
      .set({ state: input.on ? "live" : "disabled", updatedAt: context.now() })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, row.id)));
    await recordAdmin(tx, context, {
      verb: input.on ? "connections.enable" : "connections.disable",
      connectionId: row.id,
    });
    return row.id;
  });
  afterCommit(context.db, () => context.invalidateConnection(id));
}
