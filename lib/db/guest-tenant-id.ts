import type { TenantId } from "../kernel/ids.ts";

/** The tenant of callers who bring an Odoo of their own in the headers. It has no members; the database lets none in. */
export const guestTenantId = "00000000-0000-7000-8000-000000000001" as TenantId;
