import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { auditEntries } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { Clock } from "../kernel/clock.ts";
import { type AuditEntryId, newId } from "../kernel/ids.ts";
import type { Logger } from "../observability/logger.ts";
import {
  type AuditContext,
  type AuditIntent,
  type AuditResult,
  type AuditSubject,
  toColumns,
  toResultColumns,
} from "./entry.ts";

export interface Recorder {
  /** Commits a pending entry: returns only when it is durable. Without it no write may reach Odoo. */
  intent(context: AuditContext, subject: AuditSubject): Promise<AuditIntent>;
  /** Completes an intent. When the database does not answer it is tried again with the next flush. */
  complete(intent: AuditIntent, result: AuditResult): Promise<void>;
  /** Keeps an entry for the next flush: for what changed nothing in Odoo. */
  note(context: AuditContext, subject: AuditSubject, result: AuditResult): void;
  /** Writes everything that waits. */
  flush(): Promise<void>;
  /** Flushes for the last time and stops the timer. */
  stop(): Promise<void>;
}

export interface RecorderOptions {
  readonly db: Database;
  readonly now: Clock;
  /** This process's id: a restart finds the orphans of others by it. */
  readonly instance: string;
  readonly log: Pick<Logger, "error">;
  readonly flushEveryMs?: number;
  readonly batchSize?: number;
  /** Beyond this many the oldest are given up, and the log says so: memory stays bounded while the database is down. */
  readonly maxWaiting?: number;
}

type Row = typeof auditEntries.$inferInsert;
interface Completion {
  readonly intent: AuditIntent;
  readonly columns: Partial<Row>;
}

/** Records calls: intents at once, everything else in batches of at most a second. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { db, now, instance, log, flushEveryMs = 1000, batchSize = 200, maxWaiting = 20_000 } = options;
  let rows: Row[] = [];
  let completions: Completion[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  function schedule(): void {
    timer ??= setTimeout(() => void flush(), flushEveryMs).unref();
  }

  async function flush(): Promise<void> {
    // One flush at a time; who comes meanwhile waits for it and then writes what is left.
    while (flushing !== undefined) await flushing;
    clearTimeout(timer);
    timer = undefined;
    if (rows.length === 0 && completions.length === 0) return;
    flushing = writeAll();
    await flushing;
  }

  async function writeAll(): Promise<void> {
    const taken = rows;
    const ended = completions;
    rows = [];
    completions = [];
    const failed: Row[] = [];
    let cause: unknown;
    for (const [tenantId, own] of Map.groupBy(taken, (row) => row.tenantId)) {
      for (let start = 0; start < own.length; start += batchSize) {
        const batch = own.slice(start, start + batchSize);
        try {
          await withTenant(db, tenantId, (tx) => tx.insert(auditEntries).values(batch));
        } catch (error) {
          cause = error;
          failed.push(...batch);
        }
      }
    }
    for (const completion of ended) {
      try {
        await writeCompletion(completion);
      } catch (error) {
        cause = error;
        completions.push(completion);
      }
    }
    flushing = undefined;
    if (cause === undefined) return;
    rows = failed.concat(rows);
    const lost = Math.max(0, rows.length - maxWaiting);
    rows.splice(0, lost);
    log.error({ error: cause, waiting: rows.length + completions.length, lost }, "audit entries could not be written");
    schedule();
  }

  function writeCompletion({ intent, columns }: Completion): Promise<unknown> {
    return withTenant(db, intent.tenantId, (tx) =>
      tx
        .update(auditEntries)
        .set(columns)
        .where(
          and(
            eq(auditEntries.tenantId, intent.tenantId),
            eq(auditEntries.id, intent.id),
            // Who ended it first, a late retry or the reconciler, is left alone.
            eq(auditEntries.outcome, "pending"),
          ),
        ),
    );
  }

  return {
    async intent(context, subject) {
      const id = newId<AuditEntryId>();
      const { tenantId } = context.principal;
      await withTenant(db, tenantId, (tx) =>
        tx
          .insert(auditEntries)
          .values({ ...toColumns(context, subject), id, instance, startedAt: now(), outcome: "pending" }),
      );
      return { id, tenantId };
    },
    async complete(intent, result) {
      const completion = { intent, columns: { ...toResultColumns(result), finishedAt: now() } };
      try {
        await writeCompletion(completion);
      } catch (error) {
        log.error({ error, entry: intent.id }, "the outcome of a write could not be recorded; trying again");
        completions.push(completion);
        schedule();
      }
    },
    note(context, subject, result) {
      const finishedAt = now();
      rows.push({
        ...toColumns(context, subject),
        ...toResultColumns(result),
        id: newId<AuditEntryId>(),
        instance,
        startedAt: new Date(finishedAt.getTime() - Math.round(result.durationMs)),
        finishedAt,
      });
      if (rows.length >= batchSize && flushing === undefined) void flush();
      else schedule();
    },
    flush,
    async stop() {
      await flush();
      clearTimeout(timer);
    },
  };
}
