import { and, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Database, Transaction } from "../db/client.ts";
import { inTransaction } from "../db/reachable.ts";
import { oauthKeys, oauthPayloads } from "../db/schema/index.ts";

const day = 24 * 60 * 60 * 1_000;
/** A client that registered and was never approved is deleted after so long. */
const neverUsedMs = day;
/** Longer than any refresh token of the client can live without being used. */
const unusedMs = 90 * day;
/** The most rows of a run, so that no transaction is long. The rest waits for the next run. */
const mostRows = 5_000;

/** Deletes expired state of the authorization server, keys that verify no token, and clients that nobody uses. */
export async function purgeOAuthState(systemDb: Database, now: Date): Promise<void> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  await inTransaction(systemDb, async (tx) => {
    await removeSome(tx, lt(oauthPayloads.expiresAt, now));
    const neverUsed = and(isNull(oauthPayloads.lastUsedAt), lt(oauthPayloads.createdAt, before(neverUsedMs)));
    const unused = or(neverUsed, lt(oauthPayloads.lastUsedAt, before(unusedMs)));
    await removeSome(tx, and(eq(oauthPayloads.kind, "Client"), unused));
    await tx.delete(oauthKeys).where(lt(oauthKeys.verifiesUntil, now));
  });
}

async function removeSome(tx: Transaction, condition: SQL | undefined): Promise<void> {
  const found = tx.select({ row: sql`ctid` }).from(oauthPayloads).where(condition).limit(mostRows);
  await tx.delete(oauthPayloads).where(inArray(sql`ctid`, found));
}
