import { toOutage } from "../db/outage.ts";
import { AppError } from "../kernel/errors.ts";
import type { Logger } from "../observability/logger.ts";
import type { Backlog } from "./backlog.ts";
import type { EntryWriter } from "./entry-writer.ts";
import { writeAll } from "./write-all.ts";

export interface FlusherOptions {
  readonly backlog: Backlog;
  readonly writer: EntryWriter;
  readonly log: Pick<Logger, "error">;
  readonly flushEveryMs: number;
  readonly batchSize: number;
}

/** The least time between two attempts while the database takes nothing, as each failure is logged. */
const retryMs = 1000;

/** Writes the backlog: on time, when a batch is full, or when asked. Counts the calls that were refused meanwhile. */
export function createFlusher({ backlog, writer, log, flushEveryMs, batchSize }: FlusherOptions) {
  let refused = 0;
  let trouble: AppError | undefined;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  function schedule(): void {
    const waitMs = trouble === undefined ? flushEveryMs : Math.max(flushEveryMs, retryMs);
    timer ??= setTimeout(() => void flush(), waitMs).unref();
  }

  async function flush(): Promise<void> {
    // Flushes run one at a time: a second one waits for the first and then writes the rest.
    while (flushing !== undefined) await flushing;
    clearTimeout(timer);
    timer = undefined;
    if (backlog.size() === 0) return;
    flushing = run();
    await flushing;
  }

  async function run(): Promise<void> {
    const { cause, ...left } = await writeAll(writer, backlog.take(), batchSize);
    flushing = undefined;
    backlog.putBack(left);
    trouble = cause === undefined ? undefined : (toOutage(cause) ?? notWritten(cause));
    if (cause === undefined) {
      if (refused > 0) log.error({ refused }, "calls were refused while their audit entries could not be kept");
      refused = 0;
      return;
    }
    log.error({ error: cause, waiting: backlog.size() }, "audit entries could not be written");
    schedule();
  }

  return {
    flush,
    schedule,
    /** Begins a flush if a batch is full and the database takes entries, else waits for the time. */
    flushOrWait(): void {
      if (backlog.rows() >= batchSize && flushing === undefined && trouble === undefined) void flush();
      else schedule();
    },
    trouble: () => trouble,
    /** Counts a call that is refused because its entry could not be kept, and returns the error for its caller. */
    refuse(): AppError {
      refused++;
      return full(trouble);
    },
    async stop(): Promise<void> {
      await flush();
      clearTimeout(timer);
      const lost = backlog.size();
      if (lost > 0) log.error({ lost, refused }, "the process ends with audit entries that could not be written");
    },
  };
}

/** The error for a call whose entry cannot be kept. */
export function full(trouble: AppError | undefined): AppError {
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
