import { and, eq, ne } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { tenants } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import type { DemandInput } from "./schemas.ts";
import { sharedAccount } from "./shared-account.ts";

/**
 * Demands a second factor of every member of the company, or no longer. Members without one can only set it up until
 * they have done so. For owners; throws AppError `forbidden` in the demo's company.
 */
export async function demandSecondFactor(context: ServiceContext, { isDemanded }: DemandInput): Promise<void> {
  requirePermission(context.actor, "tenant.manage");
  const { tenantId } = context.actor;
  await withTenant(context.db, tenantId, async (tx) => {
    const changed = await tx
      .update(tenants)
      .set({ requireTotp: isDemanded })
      .where(and(eq(tenants.id, tenantId), ne(tenants.kind, "sandbox")))
      .returning({ id: tenants.id });
    if (changed.length === 0) throw sharedAccount();
    const verb = isDemanded ? "tenant.demand_second_factor" : "tenant.release_second_factor";
    await recordAdmin(tx, context, { verb, fields: ["require_totp"] });
  });
}
