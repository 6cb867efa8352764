import { recordAdmin } from "../../audit/record.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { AuditEntryView } from "../../views/audit.ts";
import type { ServiceContext } from "../context.ts";
import type { AuditFilters } from "./filters.ts";
import { listAudit } from "./list-audit.ts";
import { toCsvLine } from "./to-csv.ts";

/** The most entries of an export, which are the newest ones. If more match, the last line says so. */
export const maxExportRows = 50_000;

const columns = [
  ["id", (entry) => entry.id],
  ["started_at", (entry) => entry.startedAt.toISOString()],
  ["finished_at", (entry) => entry.finishedAt?.toISOString() ?? ""],
  ["outcome", (entry) => entry.outcome],
  ["tool", (entry) => entry.tool],
  ["operation", (entry) => entry.operation],
  ["model", (entry) => entry.model],
  ["record_ids", (entry) => entry.recordIds.join(" ")],
  ["fields", (entry) => entry.fields.join(" ")],
  ["rows", (entry) => entry.rows ?? ""],
  ["odoo_calls", (entry) => entry.odooCalls],
  ["duration_ms", (entry) => entry.durationMs ?? ""],
  ["actor_kind", (entry) => entry.actorKind],
  ["actor_id", (entry) => entry.actorId],
  ["actor", (entry) => entry.actorLabel],
  ["client", (entry) => entry.client],
  ["ip", (entry) => entry.ip],
  ["connection_id", (entry) => entry.connectionId ?? ""],
  ["odoo_user", (entry) => entry.odooUser],
  ["request_id", (entry) => entry.requestId],
  ["error_code", (entry) => entry.errorCode ?? ""],
  ["error_message", (entry) => entry.errorMessage ?? ""],
] as const satisfies readonly (readonly [string, (entry: AuditEntryView) => string | number])[];

/**
 * Yields the entries that match as chunks of CSV: UTF-8 with a byte order mark, which spreadsheets need. Times are UTC.
 * For owners, admins and auditors. The export itself is recorded before the first line is sent.
 */
export async function* exportAudit(
  context: ServiceContext,
  filters: AuditFilters,
  options: { readonly maxRows?: number } = {},
): AsyncGenerator<string> {
  requirePermission(context.actor, "audit.read");
  await withTenant(context.db, context.actor.tenantId, (tx) => recordAdmin(tx, context, { verb: "audit.export" }));
  yield `\uFEFF${toCsvLine(columns.map(([name]) => name))}`;
  let left = options.maxRows ?? maxExportRows;
  let cursor: string | undefined;
  do {
    const page = await listAudit(context, { filters, cursor, limit: Math.min(left, 1000) });
    yield page.entries.map((entry) => toCsvLine(columns.map(([, read]) => read(entry)))).join("");
    left -= page.entries.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && left > 0);
  if (cursor !== undefined)
    yield toCsvLine(["More entries match. Narrow the filters, such as the dates, to export them."]);
}
