import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { auditEntries } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { TenantId } from "../kernel/ids.ts";
import type { Logger } from "../observability/logger.ts";
import type { AuditIntent, AuditResult, toResultColumns } from "./entry.ts";

export type EntryRow = typeof auditEntries.$inferInsert;

/** The outcome of a write whose intent is committed already. */
export interface Completion {
  readonly intent: AuditIntent;
  readonly columns: Pick<AuditResult, "outcome"> & { readonly finishedAt: Date } & Partial<
      ReturnType<typeof toResultColumns>
    >;
}

/** Writes entries to the database. Both functions log and drop data that the database refuses. */
export interface EntryWriter {
  insert(tenantId: TenantId, batch: readonly EntryRow[]): Promise<void>;
  complete(completion: Completion): Promise<void>;
}

export function createEntryWriter(db: Database, log: Pick<Logger, "error">): EntryWriter {
  async function insert(tenantId: TenantId, batch: readonly EntryRow[]): Promise<void> {
    try {
      await insertRows(db, tenantId, batch);
    } catch (error) {
      if (!isAboutData(error)) throw error;
      // A refused entry must not delay the others. Halving the batch finds it.
      if (batch.length > 1) {
        const half = batch.length >> 1;
        for (const part of [batch.slice(0, half), batch.slice(half)]) await insert(tenantId, part);
        return;
      }
      log.error(
        { error, entry: toLogged(batch[0] as EntryRow) },
        "an audit entry was given up: the database refuses it",
      );
    }
  }

  /** Writes the whole outcome, or only its status and time if the database refuses the rest. */
  async function complete(completion: Completion): Promise<void> {
    const { intent, columns } = completion;
    try {
      await updatePending(db, completion);
    } catch (error) {
      if (!isAboutData(error)) throw error;
      log.error({ error, entry: intent.id }, "the database refuses parts of an outcome: they are left out");
      const { outcome, finishedAt } = columns;
      await updatePending(db, { intent, columns: { outcome, finishedAt } }).catch((again: unknown) => {
        if (!isAboutData(again)) throw again;
        log.error({ error: again, entry: intent.id, outcome }, "an outcome was given up: the database refuses it");
      });
    }
  }

  return { insert, complete };
}

function insertRows(db: Database, tenantId: TenantId, batch: readonly EntryRow[]): Promise<unknown> {
  // A batch whose commit was not confirmed may be in the table already.
  return withTenant(db, tenantId, (tx) =>
    tx
      .insert(auditEntries)
      .values([...batch])
      .onConflictDoNothing(),
  );
}

function updatePending(db: Database, { intent, columns }: Completion): Promise<unknown> {
  return withTenant(db, intent.tenantId, (tx) =>
    tx
      .update(auditEntries)
      .set(columns)
      .where(
        and(
          eq(auditEntries.tenantId, intent.tenantId),
          eq(auditEntries.id, intent.id),
          // An entry that a late retry or the reconciler has completed is left alone.
          eq(auditEntries.outcome, "pending"),
        ),
      ),
  );
}

/** True for data exceptions and broken constraints: the same entry would fail again. */
function isAboutData(error: unknown): boolean {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    if (/^2[23]/.test(String((inner as { code?: unknown }).code))) return true;
  }
  return false;
}

/** Returns the parts of an entry that may be logged if no table takes it: names and times. */
function toLogged({ id, tenantId, startedAt, requestId, tool, operation, model, outcome }: EntryRow) {
  return { id, tenantId, startedAt, requestId, tool, operation, model, outcome };
}
