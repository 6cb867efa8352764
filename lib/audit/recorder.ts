import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { toOutage } from "../db/outage.ts";
import { auditEntries } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import { type AuditEntryId, newId, type TenantId } from "../kernel/ids.ts";
import type { Logger } from "../observability/logger.ts";
import {
  type AuditContext,
  type AuditIntent,
  type AuditResult,
  type AuditSubject,
  toColumns,
  toResultColumns,
} from "./entry.ts";
import { createRefusals } from "./refusals.ts";

export interface Recorder {
  /**
   * Whether an entry of this tenant can still be kept: to be asked before Odoo is. Throws AppError `busy` when as many
   * entries wait as may, because the database takes none: what cannot be recorded is not done.
   */
  admit(tenantId: TenantId): void;
  /** Commits a pending entry: returns only when it is durable. Without it no write may reach Odoo. */
  intent(context: AuditContext, subject: AuditSubject): Promise<AuditIntent>;
  /** Completes an intent. When the database does not answer it is tried again with the next flush. */
  complete(intent: AuditIntent, result: AuditResult): Promise<void>;
  /**
   * Keeps an entry for the next flush: for what changed nothing in Odoo. `unlimited`: no limit counted the call, so that
   * only some entries of a caller are kept, and their number.
   */
  note(
    context: AuditContext,
    subject: AuditSubject,
    result: AuditResult,
    options?: { readonly unlimited?: boolean },
  ): void;
  /** Writes everything that waits. */
  flush(): Promise<void>;
  /** Flushes for the last time and stops the timer. */
  stop(): Promise<void>;
}

export interface DatabaseRecorder extends Recorder {
  /** Why entries wait longer than a flush; undefined while they are written. */
  trouble(): AppError | undefined;
}

export interface RecorderOptions {
  readonly db: Database;
  readonly now: Clock;
  /** This process's id: a restart finds the orphans of others by it. */
  readonly instance: string;
  readonly log: Pick<Logger, "error">;
  readonly flushEveryMs?: number;
  readonly batchSize?: number;
  /** From this many on no call is admitted, so that memory stays bounded while the database takes nothing. */
  readonly maxWaiting?: number;
  /** The waiting entries that one tenant may have: the others keep room. */
  readonly maxWaitingOfTenant?: number;
  /** Entries a minute of one caller whose calls no limit counts. */
  readonly maxRefusals?: number;
}

type Row = typeof auditEntries.$inferInsert;
interface Completion {
  readonly intent: AuditIntent;
  readonly columns: Pick<AuditResult, "outcome"> & { readonly finishedAt: Date } & Partial<
      ReturnType<typeof toResultColumns>
    >;
}

/** Records calls: intents at once, everything else in batches of at most a second. */
export function createRecorder(options: RecorderOptions): DatabaseRecorder {
  const { db, now, instance, log, flushEveryMs = 1000, batchSize = 200 } = options;
  const { maxWaiting = 10_000, maxWaitingOfTenant = Math.ceil(maxWaiting / 4), maxRefusals = 30 } = options;
  const refusals = createRefusals(keep, maxRefusals);
  let rows: Row[] = [];
  let completions: Completion[] = [];
  /** Entries that are not in the database, by tenant: those of a flush under way among them. */
  const waiting = new Map<TenantId, number>();
  let refused = 0;
  let trouble: AppError | undefined;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  const count = ({ tenantId }: { readonly tenantId: TenantId }) =>
    waiting.set(tenantId, (waiting.get(tenantId) ?? 0) + 1);
  const waitingInAll = () => [...waiting.values()].reduce((all, own) => all + own, 0);

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
    let isOut = false;
    for (const [tenantId, own] of Map.groupBy(taken, (row) => row.tenantId)) {
      for (let start = 0; start < own.length; start += batchSize) {
        const batch = own.slice(start, start + batchSize);
        try {
          // Where the database is gone for one it is gone for all: the others are not even tried.
          if (!isOut) await insert(tenantId, batch);
          else failed.push(...batch);
        } catch (error) {
          cause = error;
          isOut = toOutage(error) !== undefined;
          failed.push(...batch);
        }
      }
    }
    for (const completion of ended) {
      try {
        if (!isOut) await settle(completion);
        else completions.push(completion);
      } catch (error) {
        cause = error;
        isOut = toOutage(error) !== undefined;
        completions.push(completion);
      }
    }
    flushing = undefined;
    rows = failed.concat(rows);
    waiting.clear();
    for (const row of rows) count(row);
    trouble = cause === undefined ? undefined : (toOutage(cause) ?? notWritten(cause));
    if (cause === undefined) {
      if (refused > 0) log.error({ refused }, "calls were refused while their audit entries could not be kept");
      refused = 0;
      return;
    }
    log.error({ error: cause, waiting: rows.length + completions.length }, "audit entries could not be written");
    schedule();
  }

  async function insert(tenantId: TenantId, batch: readonly Row[]): Promise<void> {
    try {
      // A batch whose commit was not heard of may be there already.
      await withTenant(db, tenantId, (tx) =>
        tx
          .insert(auditEntries)
          .values([...batch])
          .onConflictDoNothing(),
      );
    } catch (error) {
      if (!isAboutData(error)) throw error;
      // One entry that the database never takes must not hold up the others: halving finds it.
      if (batch.length > 1) {
        const half = batch.length >> 1;
        for (const part of [batch.slice(0, half), batch.slice(half)]) await insert(tenantId, part);
        return;
      }
      log.error({ error, entry: toLogged(batch[0] as Row) }, "an audit entry was given up: the database refuses it");
    }
  }

  function keep(context: AuditContext, subject: AuditSubject, result: AuditResult): void {
    const finishedAt = now();
    count(context.actor);
    rows.push({
      ...toColumns(context, subject),
      ...toResultColumns(result),
      id: newId<AuditEntryId>(),
      instance,
      startedAt: new Date(finishedAt.getTime() - Math.round(result.durationMs)),
      finishedAt,
    });
    if (rows.length >= batchSize && flushing === undefined && trouble === undefined) void flush();
    else schedule();
  }

  /** The whole of an outcome, or where the database never takes that, its bare word. */
  async function settle(completion: Completion): Promise<void> {
    const { intent, columns } = completion;
    try {
      await writeCompletion(completion);
    } catch (error) {
      if (!isAboutData(error)) throw error;
      log.error({ error, entry: intent.id }, "the database refuses parts of an outcome: they are left out");
      const { outcome, finishedAt } = columns;
      await writeCompletion({ intent, columns: { outcome, finishedAt } }).catch((again: unknown) => {
        if (!isAboutData(again)) throw again;
        log.error({ error: again, entry: intent.id, outcome }, "an outcome was given up: the database refuses it");
      });
    }
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
    admit(tenantId) {
      if (waitingInAll() < maxWaiting && (waiting.get(tenantId) ?? 0) < maxWaitingOfTenant) return;
      refused++;
      throw full(trouble);
    },
    trouble: () => trouble,
    async intent(context, subject) {
      const id = newId<AuditEntryId>();
      const { tenantId } = context.actor;
      if (completions.length >= maxWaiting) throw full(trouble);
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
        await settle(completion);
      } catch (error) {
        log.error({ error, entry: intent.id }, "the outcome of a write could not be recorded; trying again");
        completions.push(completion);
        schedule();
      }
    },
    note(context, subject, result, { unlimited = false } = {}) {
      if (unlimited) refusals.note(context, subject, result);
      else keep(context, subject, result);
    },
    flush,
    async stop() {
      refusals.close();
      await flush();
      clearTimeout(timer);
      const lost = rows.length + completions.length;
      if (lost > 0) log.error({ lost, refused }, "the process ends with audit entries that could not be written");
    },
  };
}

function full(trouble: AppError | undefined): AppError {
  return new AppError("busy", "Calls cannot be recorded at the moment, so nothing was sent to Odoo.", {
    cause: trouble,
    key: "common.errors.not_recorded",
    retryAfterSeconds: 10,
    ...(trouble?.options.remedy === undefined ? {} : { remedy: trouble.options.remedy }),
  });
}

function notWritten(cause: unknown): AppError {
  return new AppError("busy", "The service's own database refuses audit entries.", { cause });
}

/** Data exceptions and broken constraints: the same entry fails again, whatever is done about the database. */
function isAboutData(error: unknown): boolean {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    if (/^2[23]/.test(String((inner as { code?: unknown }).code))) return true;
  }
  return false;
}

/** The parts of an entry that the log may hold, where no table takes it: names and times. */
function toLogged({ id, tenantId, startedAt, requestId, tool, operation, model, outcome }: Row) {
  return { id, tenantId, startedAt, requestId, tool, operation, model, outcome };
}
