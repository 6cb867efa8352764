import type { Database } from "./client.ts";
import { headerCallerTenantId } from "./header-caller-tenant-id.ts";
import { tenants } from "./schema/index.ts";
import { withTenant } from "./with-tenant.ts";

/** Creates the tenant of the audit entries, tokens and write results of header-credential callers, unless it exists. */
export async function ensureHeaderCallerTenant(
  db: Database,
  newTenantKey: (tenantId: string) => string,
): Promise<void> {
  await withTenant(db, headerCallerTenantId, (tx) =>
    tx
      .insert(tenants)
      .values({ id: headerCallerTenantId, name: "Header credentials", wrappedKey: newTenantKey(headerCallerTenantId) })
      .onConflictDoNothing(),
  );
}
