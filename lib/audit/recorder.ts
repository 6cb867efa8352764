import type { Database } from "../db/client.ts";
import { auditEntries } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { Clock } from "../kernel/clock.ts";
import type { AppError } from "../kernel/errors.ts";
import { type AuditEntryId, newId, type TenantId } from "../kernel/ids.ts";
import type { Logger } from "../observability/logger.ts";
import { createBacklog } from "./backlog.ts";
import {
  type AuditContext,
  type AuditIntent,
  type AuditResult,
  type AuditSubject,
  toColumns,
  toResultColumns,
} from "./entry.ts";
import { createEntryWriter } from "./entry-writer.ts";
import { createFlusher, full } from "./flusher.ts";
import { createRefusals } from "./refusals.ts";

export interface Recorder {
  /**
   * Checks that an entry of this tenant can still be kept, before a request is sent to Odoo. Throws AppError `busy` if
   * the most entries wait already, because a call that cannot be recorded must not run.
   */
  admit(tenantId: TenantId): void;
  /** Commits a pending entry and returns after it is durable. No write may reach Odoo without one. */
  intent(context: AuditContext, subject: AuditSubject): Promise<AuditIntent>;
  /** Completes an intent. If the database does not answer, the next flush tries again. */
  complete(intent: AuditIntent, result: AuditResult): Promise<void>;
  /**
   * Keeps an entry of a call that changed nothing in Odoo for the next flush. `unlimited` means that no limit counted
   * the call: only some entries of such a caller are kept, with the number of the others.
   */
  note(
    context: AuditContext,
    subject: AuditSubject,
    result: AuditResult,
    options?: { readonly unlimited?: boolean },
  ): void;
  /** Writes all waiting entries. */
  flush(): Promise<void>;
  /** Flushes a last time and stops the timer. */
  stop(): Promise<void>;
}

export interface DatabaseRecorder extends Recorder {
  /** Returns the reason why entries cannot be written, or undefined while they can. */
  trouble(): AppError | undefined;
}

export interface RecorderOptions {
  readonly db: Database;
  readonly now: Clock;
  /** The id of this process, by which a restart finds the pending entries of others. */
  readonly instance: string;
  readonly log: Pick<Logger, "error">;
  /** The longest time that an entry waits. Pages read committed entries, so they show a call after this time. */
  readonly flushEveryMs?: number;
  readonly batchSize?: number;
  /** The most waiting entries with which calls are admitted, so that memory stays bounded. */
  readonly maxWaiting?: number;
  /** The same for one tenant, so that the others keep room. */
  readonly maxWaitingOfTenant?: number;
  /** The most entries in a minute of one caller whose calls no limit counts. */
  readonly maxRefusals?: number;
}

/** Records calls: intents at once, everything else in batches within a quarter of a second. */
export function createRecorder(options: RecorderOptions): DatabaseRecorder {
  const { db, now, instance, log, flushEveryMs = 250, batchSize = 200 } = options;
  const { maxWaiting = 10_000, maxWaitingOfTenant = Math.ceil(maxWaiting / 4), maxRefusals = 30 } = options;
  const writer = createEntryWriter(db, log);
  const backlog = createBacklog({ maxWaiting, maxWaitingOfTenant });
  const flusher = createFlusher({ backlog, writer, log, flushEveryMs, batchSize });
  const refusals = createRefusals(keep, maxRefusals);

  function keep(context: AuditContext, subject: AuditSubject, result: AuditResult): void {
    const finishedAt = now();
    backlog.add(context.actor.tenantId, {
      ...toColumns(context, subject),
      ...toResultColumns(result),
      id: newId<AuditEntryId>(),
      instance,
      startedAt: new Date(finishedAt.getTime() - Math.round(result.durationMs)),
      finishedAt,
    });
    flusher.flushOrWait();
  }

  return {
    admit(tenantId) {
      if (!backlog.hasRoom(tenantId)) throw flusher.refuse();
    },
    trouble: flusher.trouble,
    async intent(context, subject) {
      const id = newId<AuditEntryId>();
      const { tenantId } = context.actor;
      if (!backlog.hasRoomForIntent()) throw full(flusher.trouble());
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
        await writer.complete(completion);
      } catch (error) {
        log.error({ error, entry: intent.id }, "the outcome of a write could not be recorded; trying again");
        backlog.addCompletion(completion);
        flusher.schedule();
      }
    },
    note(context, subject, result, { unlimited = false } = {}) {
      if (unlimited) refusals.note(context, subject, result);
      else keep(context, subject, result);
    },
    flush: flusher.flush,
    async stop() {
      refusals.close();
      await flusher.stop();
    },
  };
}
