import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { findRow } from "../connections/find-row.ts";
import type { RequireOwnInput } from "./schemas.ts";

/**
 * Demands that AI clients act on a connection only through their member's own Odoo credential, or ends the demand. Access
 * keys, which belong to no member, stop working there. It takes effect with the next call.
 */
export async function requireOwnCredential(context: ConnectionContext, input: RequireOwnInput): Promise<void> {
  requirePermission(context.actor, "connections.manage");
  const { tenantId } = context.actor;
  const id = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, input.id, { lock: true });
    if (row.kind === "sandbox")
      throw new AppError("conflict", "The demo has one user alone.", { key: "credentials.errors.sandbox" });
    await tx
      .update(connections)
      .set({ ownCredentialRequired: input.isRequired, updatedAt: context.now() })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, row.id)));
    await recordAdmin(tx, context, {
      verb: "connections.own_credential",
      connectionId: row.id,
      fields: [`required:${input.isRequired ? "on" : "off"}`],
    });
    return row.id;
  });
  afterCommit(context.db, () => context.invalidateConnection(id));
}
