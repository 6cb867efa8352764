import { eq } from "drizzle-orm";
import type { Transaction } from "../db/client.ts";
import { tenants } from "../db/schema/index.ts";
import { AppError } from "../kernel/errors.ts";
import type { TenantId } from "../kernel/ids.ts";

/** Returns the sealed data key of a tenant, under which the stores seal their data. */
export async function wrappedKeyOf(tx: Transaction, tenantId: TenantId): Promise<string> {
  const [tenant] = await tx.select({ key: tenants.wrappedKey }).from(tenants).where(eq(tenants.id, tenantId));
  if (tenant === undefined) throw new AppError("internal", "The tenant is gone.");
  return tenant.key;
}
