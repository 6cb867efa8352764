import { lt, or } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { accountLinks, mailOutbox } from "../db/schema/index.ts";

const keptMs = 30 * 24 * 3600_000;

/**
 * Deletes the mails that were sent or given up 30 days ago, and the expired links of accounts, under the jobs' database
 * role.
 */
export async function purgeMail(systemDb: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptMs);
  await systemDb.delete(mailOutbox).where(or(lt(mailOutbox.sentAt, before), lt(mailOutbox.failedAt, before)));
  await systemDb.delete(accountLinks).where(lt(accountLinks.expiresAt, now));
}
