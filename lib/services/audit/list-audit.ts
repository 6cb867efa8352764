import { and, desc, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { auditEntries } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { AuditEntryView } from "../../views/audit.ts";
import type { ServiceContext } from "../context.ts";
import { splitConditions, withinTime } from "./conditions.ts";
import { type Cursor, readCursor, writeCursor } from "./cursor.ts";
import type { AuditFilters } from "./filters.ts";
import { entryColumns } from "./view.ts";

export interface ListAuditInput {
  readonly filters: AuditFilters;
  /** The place at which the page before ended. */
  readonly cursor?: string | undefined;
  /** Entries on a page: 50 by default, 1000 at most. */
  readonly limit?: number;
}

export interface AuditPage {
  readonly entries: readonly AuditEntryView[];
  /** Set if older entries follow or were not searched yet. */
  readonly nextCursor: string | undefined;
  /** The time at which the search stopped before the page was full; `nextCursor` goes on from there. */
  readonly searchedTo: Date | undefined;
}

/**
 * The most entries that one search goes through. Conditions without an index are compared entry by entry, so this
 * bounds the cost of a page; the reader decides whether to search further back.
 */
const scanLimit = 20_000;

/**
 * Returns the tenant's audit entries, the newest first. For owners, admins and auditors.
 * Throws AppError `invalid_input` for a cursor that `writeCursor` did not make.
 */
export async function listAudit(context: ServiceContext, input: ListAuditInput): Promise<AuditPage> {
  requirePermission(context.actor, "audit.read");
  const { tenantId } = context.actor;
  const limit = Math.min(input.limit ?? 50, 1000);
  const before = input.cursor === undefined ? undefined : readCursor(input.cursor);
  const { index, rest } = splitConditions(input.filters);
  const scope = and(withinTime(tenantId, input.filters, context.now(), before), index);

  return withTenant(context.db, tenantId, async (tx) => {
    const found = await readEntries(tx, { scope, rest, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const entries = shown.map(({ at: _at, ...entry }) => entry);
    if (found.length > limit && last !== undefined) {
      return { entries, nextCursor: writeCursor(last), searchedTo: undefined };
    }
    const border = rest.length === 0 ? undefined : await readBorder(tx, scope);
    return {
      entries,
      nextCursor: border === undefined ? undefined : writeCursor(border),
      searchedTo: border?.startedAt,
    };
  });
}

const startedAtText = sql<string>`${auditEntries.startedAt}::text`;
const newestFirst = [desc(auditEntries.startedAt), desc(auditEntries.id)];

interface Search {
  readonly scope: SQL | undefined;
  readonly rest: readonly SQL[];
  readonly limit: number;
}

async function readEntries(tx: Transaction, { scope, rest, limit }: Search): Promise<(AuditEntryView & Cursor)[]> {
  const columns = { ...entryColumns, at: startedAtText.as("at") };
  if (rest.length === 0) {
    return tx
      .select(columns)
      .from(auditEntries)
      .where(scope)
      .orderBy(...newestFirst)
      .limit(limit);
  }
  // The inner limit keeps PostgreSQL from reading the whole log for the last match. The subquery has the name of the
  // table, so that the same conditions fit inside and outside.
  const audit_entries = tx
    .select()
    .from(auditEntries)
    .where(scope)
    .orderBy(...newestFirst)
    .limit(scanLimit)
    .as("audit_entries");
  return tx
    .select(columns)
    .from(audit_entries)
    .where(and(...rest))
    .orderBy(...newestFirst)
    .limit(limit);
}

/** Returns the last entry that a search went through, or undefined if it reached the end of the log. */
async function readBorder(
  tx: Transaction,
  scope: SQL | undefined,
): Promise<(Cursor & { startedAt: Date }) | undefined> {
  const [border] = await tx
    .select({ id: auditEntries.id, startedAt: auditEntries.startedAt, at: startedAtText })
    .from(auditEntries)
    .where(scope)
    .orderBy(...newestFirst)
    .offset(scanLimit - 1)
    .limit(1);
  return border;
}
