import type { Database } from "./client.ts";
import { guestTenantId } from "./guest-tenant-id.ts";
import { tenants } from "./schema/index.ts";
import { withTenant } from "./with-tenant.ts";

/** Creates the tenant of the audit entries, tokens and write results of header-credential callers, unless it exists. */
export async function ensureGuestTenant(db: Database, newTenantKey: (tenantId: string) => string): Promise<void> {
  await withTenant(db, guestTenantId, (tx) =>
    tx
      .insert(tenants)
      .values({ id: guestTenantId, name: "Header credentials", wrappedKey: newTenantKey(guestTenantId) })
      .onConflictDoNothing(),
  );
}
