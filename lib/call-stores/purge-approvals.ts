import { lte } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { approvals } from "../db/schema/index.ts";

/** Approvals are shown for this long after their end. The audit log keeps what was decided. */
const shownMs = 30 * 24 * 3600_000;

/** Deletes approvals 30 days after their end, under the jobs' database role; returns the number of deleted rows. */
export async function purgeApprovals(systemDb: Database, now: Date): Promise<number> {
  const gone = await systemDb
    .delete(approvals)
    .where(lte(approvals.expiresAt, new Date(now.getTime() - shownMs)))
    .returning({ id: approvals.id });
  return gone.length;
}
