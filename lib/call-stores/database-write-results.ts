import { and, eq, lte } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { writeResults } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import type { Place, Vault } from "../vault/vault.ts";
import { maxAnswer, type WriteKey, type WriteResultStore } from "./contract.ts";
import { wrappedKeyOf } from "./wrapped-key.ts";

/** Longer than any write may take. The process of a write that is still running after this has ended. */
const runningMs = 120_000;

/** Keeps write results in the database, with the answers sealed under the tenant's data key. */
export function createWriteResults(options: { db: Database; vault: Vault; now: Clock }): WriteResultStore {
  const { db, vault, now } = options;
  const digest = (text: string) => vault.fingerprint("write-result", text);

  function columnsOf(key: WriteKey) {
    return { tenantId: key.tenantId, principalId: key.principalId, fingerprint: digest(key.identity) };
  }
  function rowOf(key: WriteKey) {
    const { tenantId, principalId, fingerprint } = columnsOf(key);
    return and(
      eq(writeResults.tenantId, tenantId),
      eq(writeResults.principalId, principalId),
      eq(writeResults.fingerprint, fingerprint),
    );
  }
  function placeOf(key: WriteKey): Place {
    return {
      tenantId: key.tenantId,
      table: "write_results",
      row: `${key.principalId}|${digest(key.identity)}`,
      field: "result",
    };
  }
  function running(key: WriteKey, at: Date) {
    return {
      argumentsHash: digest(key.arguments),
      state: "running" as const,
      sealedResult: null,
      createdAt: at,
      expiresAt: new Date(at.getTime() + key.keepMs),
    };
  }

  return {
    reserve(key) {
      const at = now();
      const fresh = running(key, at);
      return withTenant(db, key.tenantId, async (tx) => {
        const inserted = await tx
          .insert(writeResults)
          .values({ ...columnsOf(key), ...fresh })
          .onConflictDoUpdate({
            target: [writeResults.tenantId, writeResults.principalId, writeResults.fingerprint],
            set: fresh,
            setWhere: lte(writeResults.expiresAt, at),
          })
          .returning({ state: writeResults.state });
        if (inserted.length > 0) return { state: "new" };
        const [row] = await tx.select().from(writeResults).where(rowOf(key));
        if (row === undefined) return { state: "running" };
        if (row.argumentsHash !== fresh.argumentsHash) {
          throw new AppError("conflict", "This idempotency_key was already used with other arguments.", {
            path: "idempotency_key",
            hint: "Use a new key for a new record.",
          });
        }
        if (row.state === "done" && row.sealedResult !== null) {
          const wrappedKey = await wrappedKeyOf(tx, key.tenantId);
          const result = JSON.parse(vault.open(wrappedKey, row.sealedResult, placeOf(key)));
          // Each seal has a nonce of its own, so no two answers have the same sealed text.
          return { state: "done", result, mark: row.sealedResult };
        }
        const died = row.state === "running" && at.getTime() - row.createdAt.getTime() > runningMs;
        return { state: died ? "unknown" : row.state === "running" ? "running" : "unknown" };
      });
    },
    renew(key, mark) {
      return withTenant(db, key.tenantId, async (tx) => {
        const renewed = await tx
          .update(writeResults)
          .set(running(key, now()))
          .where(and(rowOf(key), eq(writeResults.sealedResult, mark)))
          .returning({ state: writeResults.state });
        return renewed.length > 0;
      });
    },
    async finish(key, result) {
      const answer = JSON.stringify(result);
      await withTenant(db, key.tenantId, async (tx) => {
        const isKept = answer.length <= maxAnswer;
        const sealedResult = isKept ? vault.seal(await wrappedKeyOf(tx, key.tenantId), answer, placeOf(key)) : null;
        await tx.update(writeResults).set({ state: "done", sealedResult }).where(rowOf(key));
      });
    },
    async release(key) {
      await withTenant(db, key.tenantId, (tx) => tx.delete(writeResults).where(rowOf(key)));
    },
    async lose(key) {
      await withTenant(db, key.tenantId, (tx) => tx.update(writeResults).set({ state: "unknown" }).where(rowOf(key)));
    },
  };
}

/** Deletes expired results under the jobs' database role; returns the number of deleted rows. */
export async function purgeWriteResults(systemDb: Database, now: Date): Promise<number> {
  const gone = await systemDb
    .delete(writeResults)
    .where(lte(writeResults.expiresAt, now))
    .returning({ id: writeResults.fingerprint });
  return gone.length;
}
