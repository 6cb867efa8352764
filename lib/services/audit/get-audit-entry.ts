import { and, eq } from "drizzle-orm";
import { auditEntries } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { type AuditEntryId, parseId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { AuditEntryView } from "../../views/audit.ts";
import type { ServiceContext } from "../context.ts";
import { entryColumns } from "./view.ts";

/**
 * Returns one audit entry. For owners, admins and auditors.
 * Throws the same `not_found` for an id that is malformed, unknown or another tenant's.
 */
export async function getAuditEntry(context: ServiceContext, input: { readonly id: string }): Promise<AuditEntryView> {
  requirePermission(context.actor, "audit.read");
  const { tenantId } = context.actor;
  const id = parseId<AuditEntryId>(input.id);
  if (id === undefined) throw missing();
  const [entry] = await withTenant(context.db, tenantId, (tx) =>
    tx
      .select(entryColumns)
      .from(auditEntries)
      .where(and(eq(auditEntries.tenantId, tenantId), eq(auditEntries.id, id))),
  );
  if (entry === undefined) throw missing();
  return entry;
}

function missing(): AppError {
  return new AppError("not_found", "No such audit entry.", { key: "audit.errors.not_found" });
}
