import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "./context.ts";
import { findRow } from "./find-row.ts";
import type { RenameInput } from "./schemas.ts";
import { withFreeName } from "./taken-name.ts";

/** Gives a connection another name. For owners and admins. Throws `conflict` at `name` if it is taken. */
export async function renameConnection(context: ConnectionContext, input: RenameInput): Promise<void> {
  requirePermission(context.actor, "connections.manage");
  const { tenantId } = context.actor;
  const id = await withFreeName(() =>
    withTenant(context.db, tenantId, async (tx) => {
      const row = await findRow(tx, tenantId, input.id, { lock: true });
      await tx
        .update(connections)
        .set({ name: input.name, updatedAt: context.now() })
        .where(and(eq(connections.tenantId, tenantId), eq(connections.id, row.id)));
      await recordAdmin(tx, context, { verb: "connections.rename", connectionId: row.id, fields: ["name"] });
      return row.id;
    }),
  );
  afterCommit(context.db, () => context.invalidateConnection(id));
}
