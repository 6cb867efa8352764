import { and, eq, lt, ne, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { auditEntries } from "../db/schema/index.ts";
import type { AuditEntryId, ConnectionId, TenantId } from "../kernel/ids.ts";

/** A write that was pending when its process ended. It may or may not have happened in Odoo. */
export interface Orphan {
  readonly id: AuditEntryId;
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId | null;
  readonly tool: string;
  readonly operation: string;
  readonly model: string;
  readonly recordIds: readonly number[];
  readonly startedAt: Date;
}

/**
 * Completes the pending entries of other instances as `unknown` and returns them for the report. A single process
 * passes the current time as `olderThan`; several processes pass a time before which no running call can have begun.
 */
export async function reconcileOrphans(
  systemDb: Database,
  options: { readonly instance: string; readonly now: Date; readonly olderThan: Date },
): Promise<Orphan[]> {
  return systemDb
    .update(auditEntries)
    .set({
      outcome: "unknown",
      finishedAt: options.now,
      errorCode: "interrupted",
      errorMessage: "The service stopped before Odoo's answer was recorded. Check the record in Odoo.",
    })
    .where(
      and(
        eq(auditEntries.outcome, "pending"),
        ne(auditEntries.instance, options.instance),
        lt(auditEntries.startedAt, sql`${options.olderThan.toISOString()}::timestamptz`),
      ),
    )
    .returning({
      id: auditEntries.id,
      tenantId: auditEntries.tenantId,
      connectionId: auditEntries.connectionId,
      tool: auditEntries.tool,
      operation: auditEntries.operation,
      model: auditEntries.model,
      recordIds: auditEntries.recordIds,
      startedAt: auditEntries.startedAt,
    });
}
