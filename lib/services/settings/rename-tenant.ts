import { eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { tenants } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import type { RenameTenantInput } from "./schemas.ts";

/** Renames the company. For owners. */
export async function renameTenant(context: ServiceContext, { name }: RenameTenantInput): Promise<void> {
  requirePermission(context.actor, "tenant.manage");
  const { tenantId } = context.actor;
  await withTenant(context.db, tenantId, async (tx) => {
    await tx.update(tenants).set({ name }).where(eq(tenants.id, tenantId));
    await recordAdmin(tx, context, { verb: "tenant.rename", fields: ["name"] });
  });
}
