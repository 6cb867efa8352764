import type { TenantId } from "../kernel/ids.ts";

/** The tenant of header-credential callers. It has no members, and the database refuses any. */
export const headerCallerTenantId = "00000000-0000-7000-8000-000000000001" as TenantId;
