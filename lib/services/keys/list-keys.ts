import { desc, eq, sql } from "drizzle-orm";
import { accessKeys } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { AccessKeyView } from "../../views/keys.ts";
import type { ServiceContext } from "../context.ts";
import { maxKeys } from "./insert-key.ts";
import { toAccessKeyView } from "./view.ts";

/** The revoked keys that are listed even if a tenant has the most keys in use. */
const revokedShown = 100;

/** Returns the tenant's keys, the newest first and revoked ones last. For owners, admins and auditors. */
export async function listKeys(context: ServiceContext): Promise<readonly AccessKeyView[]> {
  requirePermission(context.actor, "keys.read");
  const { tenantId } = context.actor;
  const rows = await withTenant(context.db, tenantId, (tx) =>
    tx
      .select({
        id: accessKeys.id,
        name: accessKeys.name,
        last4: accessKeys.last4,
        scope: accessKeys.scope,
        toolsets: accessKeys.toolsets,
        allowedNetworks: accessKeys.allowedNetworks,
        companies: accessKeys.companies,
        replacedBy: accessKeys.replacedBy,
        connectionId: accessKeys.connectionId,
        createdAt: accessKeys.createdAt,
        expiresAt: accessKeys.expiresAt,
        lastUsedAt: accessKeys.lastUsedAt,
        revokedAt: accessKeys.revokedAt,
      })
      .from(accessKeys)
      .where(eq(accessKeys.tenantId, tenantId))
      .orderBy(sql`${accessKeys.revokedAt} is not null`, desc(accessKeys.createdAt), desc(accessKeys.id))
      .limit(maxKeys + revokedShown),
  );
  const now = context.now();
  return rows.map((row) => toAccessKeyView(row, now));
}
