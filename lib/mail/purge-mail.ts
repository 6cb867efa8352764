import { lt, or } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { mailOutbox } from "../db/schema/index.ts";

const keptMs = 30 * 24 * 3600_000;

/** Deletes the mails that were sent or given up 30 days ago, as the role of the jobs. */
export async function purgeMail(systemDb: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptMs);
  await systemDb.delete(mailOutbox).where(or(lt(mailOutbox.sentAt, before), lt(mailOutbox.failedAt, before)));
}
