import { and, asc, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { modelRules } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ModelRule } from "../../policy/types.ts";
import { toModelRule } from "../../tenant/rule-row.ts";
import { findRow } from "../connections/find-row.ts";
import type { ServiceContext } from "../context.ts";
import type { RulesView } from "./view.ts";

/** Returns the rules of a connection by model. Every member may see them. Throws `not_found`. */
export async function listRules(context: ServiceContext, input: { readonly connectionId: string }): Promise<RulesView> {
  requirePermission(context.actor, "rules.read");
  const { tenantId } = context.actor;
  return withTenant(context.db, tenantId, async (tx) => {
    const connection = await findRow(tx, tenantId, input.connectionId);
    return { version: connection.rulesVersion, rules: await readRules(tx, tenantId, connection.id) };
  });
}

export async function readRules(
  tx: Transaction,
  tenantId: TenantId,
  connectionId: ConnectionId,
): Promise<readonly ModelRule[]> {
  const rows = await tx
    .select()
    .from(modelRules)
    .where(and(eq(modelRules.tenantId, tenantId), eq(modelRules.connectionId, connectionId)))
    .orderBy(asc(modelRules.model));
  return rows.map(toModelRule);
}
