import { appendFileSync, fdatasyncSync, openSync } from "node:fs";
import {
  type AuditContext,
  type AuditResult,
  type AuditSubject,
  toColumns,
  toResultColumns,
} from "../../lib/audit/entry.ts";
import type { Recorder } from "../../lib/audit/recorder.ts";
import { AppError } from "../../lib/kernel/errors.ts";
import { type AuditEntryId, newId } from "../../lib/kernel/ids.ts";
import { log } from "./log.ts";

/** The number of entries that may be lost. Afterwards calls are refused until the file can be written again. */
const longestGap = 100;
/** The time that `stop` waits for writes that Odoo has not answered. */
const longestMs = 45_000;

/**
 * Records each call as a JSON line in `file` or on standard error. A write has a line before it, which is on disk when
 * `intent` returns. The lines contain names and ids, never values. Throws if the file cannot be written.
 */
export function createLineRecorder(file: string | undefined): Recorder {
  const descriptor = file === undefined ? undefined : openSync(file, "a", 0o600);
  const pending = new Map<AuditEntryId, () => void>();
  let missing = 0;

  function write(entry: Record<string, unknown>): void {
    const line = `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`;
    if (descriptor === undefined) process.stderr.write(line);
    else appendFileSync(descriptor, line);
  }
  /** Records a call that has ended. A failure to record it must not look like a failure of the call. */
  function tryToWrite(entry: Record<string, unknown>): void {
    try {
      write(entry);
    } catch (error) {
      missing++;
      log(`A call could not be recorded: ${(error as Error).message}`);
    }
  }
  function named(context: AuditContext, subject: AuditSubject) {
    const { requestId, client, tool, operation, model, recordIds, fields } = toColumns(context, subject);
    return { request: requestId, client, tool, operation, model, recordIds, fields };
  }

  return {
    admit() {
      if (missing < longestGap) return;
      try {
        write({ missing });
        missing = 0;
      } catch (cause) {
        throw new AppError("busy", "Calls cannot be recorded, so nothing was sent to Odoo.", {
          cause,
          hint: "The file of MCP_ODOO_AUDIT takes nothing: look at its disk.",
          retryAfterSeconds: 10,
        });
      }
    },
    async intent(context, subject) {
      const id = newId<AuditEntryId>();
      write({ id, ...named(context, subject), outcome: "pending" });
      if (descriptor !== undefined) fdatasyncSync(descriptor);
      pending.set(id, () => {});
      return { id, tenantId: context.actor.tenantId };
    },
    async complete({ id }, result: AuditResult) {
      tryToWrite({ id, ...toResultColumns(result) });
      pending.get(id)?.();
      pending.delete(id);
    },
    note(context, subject, result) {
      tryToWrite({ id: newId<AuditEntryId>(), ...named(context, subject), ...toResultColumns(result) });
    },
    async flush() {},
    async stop() {
      const ended = [...pending.keys()].map((id) => new Promise<void>((resolve) => pending.set(id, resolve)));
      const timeout = new Promise((resolve) => setTimeout(resolve, longestMs).unref());
      await Promise.race([Promise.all(ended), timeout]);
    },
  };
}
