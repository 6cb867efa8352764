import { and, eq, lte } from "drizzle-orm";
import type { Database, Transaction } from "../../db/client.ts";
import { tenants, writeResults } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { Clock } from "../../kernel/clock.ts";
import { AppError } from "../../kernel/errors.ts";
import type { TenantId } from "../../kernel/ids.ts";
import type { Place, Vault } from "../../vault/vault.ts";

/** One write, as its sender would repeat it. */
export interface WriteKey {
  readonly tenantId: TenantId;
  readonly principalId: string;
  /** What makes two calls the same write: connection, tool and canonical arguments, or the caller's own key. */
  readonly identity: string;
  /** The canonical arguments: the same key with others is a mistake of the caller. */
  readonly arguments: string;
  readonly keepMs: number;
}

export type Reservation =
  /** Go ahead, then call `finish`, `release` or `lose`. */
  | { readonly state: "new" }
  | {
      readonly state: "done";
      readonly result: unknown;
      /** Tells this answer from a later one of the same write. */
      readonly mark: string;
    }
  | { readonly state: "running" }
  /** It was sent and nobody knows whether it happened. */
  | { readonly state: "unknown" };

export interface WriteResults {
  /** Claims a write. Throws AppError `conflict` when the key was used with other arguments. */
  reserve(key: WriteKey): Promise<Reservation>;
  /** Gives up the answer of this mark and claims the write anew, as `reserve` does; false when somebody else did. */
  renew(key: WriteKey, mark: string): Promise<boolean>;
  /** Keeps the answer for whoever sends the same again. */
  finish(key: WriteKey, result: unknown): Promise<void>;
  /** It certainly did not happen: it may be tried again. */
  release(key: WriteKey): Promise<void>;
  /** It may have happened: it is not tried again while the key lives. */
  lose(key: WriteKey): Promise<void>;
}

/** No answer of a write has more characters; one that has is not kept, and not repeated. */
const maxAnswer = 256 * 1024;
/** Longer than any write may take: who is still running after this has died. */
const runningMs = 120_000;

export function createWriteResults(options: { db: Database; vault: Vault; now: Clock }): WriteResults {
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
  async function wrappedKeyOf(tx: Transaction, tenantId: TenantId): Promise<string> {
    const [tenant] = await tx.select({ key: tenants.wrappedKey }).from(tenants).where(eq(tenants.id, tenantId));
    if (tenant === undefined) throw new AppError("internal", "The tenant is gone.");
    return tenant.key;
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
          // Sealed anew each time: no two answers are the same text.
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

/** Deletes what nobody can repeat any more. For the jobs' role; returns how many rows went. */
export async function purgeWriteResults(systemDb: Database, now: Date): Promise<number> {
  const gone = await systemDb
    .delete(writeResults)
    .where(lte(writeResults.expiresAt, now))
    .returning({ id: writeResults.fingerprint });
  return gone.length;
}
