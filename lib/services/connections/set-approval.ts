import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "./context.ts";
import { findRow } from "./find-row.ts";
import type { ApprovalPolicyInput } from "./schemas.ts";

/** Sets which operations on a connection a second person must approve, from the next call on. */
export async function setApproval(context: ConnectionContext, input: ApprovalPolicyInput): Promise<void> {
  requirePermission(context.actor, "connections.manage");
  const { tenantId } = context.actor;
  const id = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, input.id, { lock: true });
    await tx
      .update(connections)
      .set({ approval: input.approval, updatedAt: context.now() })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, row.id)));
    await recordAdmin(tx, context, {
      verb: "connections.approval",
      connectionId: row.id,
      fields: [`approval:${input.approval}`],
    });
    return row.id;
  });
  afterCommit(context.db, () => context.invalidateConnection(id));
}
