import { reconcileOrphans } from "../../audit/reconcile.ts";
import { purgeConfirmations } from "../../call-stores/database-confirmations.ts";
import { purgeWriteResults } from "../../call-stores/database-write-results.ts";
import { purgeApprovals } from "../../call-stores/purge-approvals.ts";
import type { Database } from "../../db/client.ts";
import type { Clock } from "../../kernel/clock.ts";
import { purgeMail } from "../../mail/purge-mail.ts";
import { purgeOAuthState } from "../../oauth-state/purge-state.ts";
import type { Logger } from "../../observability/logger.ts";
import { purgeAccountLinks } from "../../services/accounts/links/purge-account-links.ts";

export interface TidyOptions {
  readonly systemDb: Database;
  /** The id of this process, whose own pending entries are left alone. */
  readonly instance: string;
  readonly now: Clock;
  readonly log: Pick<Logger, "warn" | "error">;
}

const minute = 60_000;
/** No call runs longer than this, so the process of an older pending entry of another instance has ended. */
const abandonedAfterMs = 3 * minute;

/**
 * Runs the clean-up once a minute: completes entries whose process has ended, and deletes expired tokens, answers,
 * links and mails. Returns the function that stops it.
 */
export function tidyEveryMinute({ systemDb, instance, now, log }: TidyOptions): () => void {
  async function tidy(): Promise<void> {
    const at = now();
    const olderThan = new Date(at.getTime() - abandonedAfterMs);
    const orphans = await reconcileOrphans(systemDb, { instance, now: at, olderThan });
    if (orphans.length > 0) log.warn({ entries: orphans.map(({ id }) => id) }, "writes whose outcome is unknown");
    await purgeConfirmations(systemDb, at);
    await purgeApprovals(systemDb, at);
    await purgeWriteResults(systemDb, at);
    await purgeOAuthState(systemDb, at);
    await purgeMail(systemDb, at);
    await purgeAccountLinks(systemDb, at);
  }
  const timer = setInterval(() => tidy().catch((error: unknown) => log.error({ error }, "tidying failed")), minute);
  timer.unref();
  return () => clearInterval(timer);
}
