import { lt } from "drizzle-orm";
import type { Database } from "../../../db/client.ts";
import { accountLinks } from "../../../db/schema/index.ts";

/** Deletes the links that have expired, as the role of the jobs. They contain addresses of people without an account. */
export async function purgeAccountLinks(systemDb: Database, at: Date): Promise<void> {
  await systemDb.delete(accountLinks).where(lt(accountLinks.expiresAt, at));
}
