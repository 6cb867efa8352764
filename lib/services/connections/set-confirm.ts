import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "./context.ts";
import { findRow } from "./find-row.ts";
import type { ConfirmInput } from "./schemas.ts";

/** Sets which operations on a connection need a confirmation, from the next call on. For owners and admins. */
export async function setConfirm(context: ConnectionContext, input: ConfirmInput): Promise<void> {
  requirePermission(context.actor, "connections.manage");
  const { tenantId } = context.actor;
  const id = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, input.id, { lock: true });
    const above = input.above === undefined ? {} : { confirmAbove: input.above };
    await tx
      .update(connections)
      .set({ confirm: input.confirm, ...above, updatedAt: context.now() })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, row.id)));
    await recordAdmin(tx, context, {
      verb: "connections.confirm",
      connectionId: row.id,
      fields: [`confirm:${input.confirm}`, ...(input.above === undefined ? [] : [`above:${input.above}`])],
    });
    return row.id;
  });
  afterCommit(context.db, () => context.invalidateConnection(id));
}
