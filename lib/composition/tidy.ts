import { reconcileOrphans } from "../audit/reconcile.ts";
import { purgeConfirmations } from "../call-stores/database-confirmations.ts";
import { purgeWriteResults } from "../call-stores/database-write-results.ts";
import type { Database } from "../db/client.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Logger } from "../observability/logger.ts";

export interface TidyOptions {
  readonly systemDb: Database;
  /** The name of this process: its own open entries are left alone. */
  readonly instance: string;
  readonly now: Clock;
  readonly log: Pick<Logger, "warn" | "error">;
}

const minute = 60_000;
/** No call lives longer than this: an older pending entry of another instance has lost its process. */
const abandonedAfterMs = 3 * minute;

/**
 * Ends once a minute what no request waits for: entries that lost their process, tokens and kept answers that are over.
 * Answers what stops it.
 */
export function tidyEveryMinute({ systemDb, instance, now, log }: TidyOptions): () => void {
  async function tidy(): Promise<void> {
    const at = now();
    const olderThan = new Date(at.getTime() - abandonedAfterMs);
    const orphans = await reconcileOrphans(systemDb, { instance, now: at, olderThan });
    if (orphans.length > 0) log.warn({ entries: orphans.map(({ id }) => id) }, "writes whose outcome is unknown");
    await purgeConfirmations(systemDb, at);
    await purgeWriteResults(systemDb, at);
  }
  const timer = setInterval(() => tidy().catch((error: unknown) => log.error({ error }, "tidying failed")), minute);
  timer.unref();
  return () => clearInterval(timer);
}
