import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Database, Transaction } from "../db/client.ts";
import { inTransaction } from "../db/reachable.ts";
import { oauthPayloads } from "../db/schema/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { asObject } from "../kernel/read-json.ts";
import type { PayloadStore } from "../oauth/state/payload-store.ts";
import type { ServiceVault } from "../vault/service-vault.ts";
import type { Vault } from "../vault/vault.ts";

export interface PayloadStoreOptions {
  readonly db: Database;
  readonly vault: Pick<Vault, "fingerprint">;
  readonly serviceVault: ServiceVault;
  readonly now: Clock;
}

/** A used refresh token is kept so long: within that time its second use ends its grant, later it is just unknown. */
const usedTokenMs = 7 * 24 * 60 * 60 * 1_000;

/** Creates the store of the authorization server's state in the database, for any number of instances. */
export function createPayloadStore({ db, vault, serviceVault, now }: PayloadStoreOptions): PayloadStore {
  const hashOf = (kind: string, id: string) => vault.fingerprint("oauth", `${kind}|${id}`);
  const at = (kind: string, id: string) =>
    and(eq(oauthPayloads.kind, kind), eq(oauthPayloads.idHash, hashOf(kind, id)));
  const placeOf = (kind: string, idHash: string) => ({
    table: "oauth_payloads",
    row: `${kind}|${idHash}`,
    field: "payload",
  });

  /** Locks the grant until the end of the transaction, so that it cannot end in between. */
  async function holdGrant(tx: Transaction, grantId: string): Promise<boolean> {
    const held = await tx
      .select({ kind: oauthPayloads.kind })
      .from(oauthPayloads)
      .where(at("Grant", grantId))
      .for("share");
    return held.length > 0;
  }

  return {
    put({ kind, id, payload, grantId, expiresAt }) {
      const idHash = hashOf(kind, id);
      const written = {
        sealedPayload: serviceVault.seal(JSON.stringify(payload), placeOf(kind, idHash)),
        grantId: grantId ?? null,
        expiresAt: expiresAt ?? null,
      };
      return inTransaction(db, async (tx) => {
        if (grantId !== undefined && !(await holdGrant(tx, grantId))) return false;
        await tx
          .insert(oauthPayloads)
          .values({ kind, idHash, createdAt: now(), ...written })
          .onConflictDoUpdate({ target: [oauthPayloads.kind, oauthPayloads.idHash], set: written });
        return true;
      });
    },

    find(kind, id) {
      return inTransaction(db, async (tx) => {
        const [row] = await tx.select().from(oauthPayloads).where(at(kind, id));
        if (row === undefined) return undefined;
        const payload = asObject(JSON.parse(serviceVault.open(row.sealedPayload, placeOf(kind, row.idHash))));
        return { payload, consumedAt: row.consumedAt ?? undefined };
      });
    },

    consume(kind, id, graceSeconds) {
      const used = now();
      const graceFrom = new Date(used.getTime() - graceSeconds * 1_000);
      const isUsable =
        graceSeconds === 0
          ? isNull(oauthPayloads.consumedAt)
          : or(isNull(oauthPayloads.consumedAt), gt(oauthPayloads.consumedAt, graceFrom));
      const keptUntil = new Date(used.getTime() + usedTokenMs);
      return inTransaction(db, async (tx) => {
        const changed = await tx
          .update(oauthPayloads)
          .set({
            // A second use within the grace does not make the grace longer.
            consumedAt: sql`coalesce(${oauthPayloads.consumedAt}, ${used.toISOString()}::timestamptz)`,
            expiresAt: sql`least(${oauthPayloads.expiresAt}, ${keptUntil.toISOString()}::timestamptz)`,
          })
          .where(and(at(kind, id), isUsable))
          .returning({ kind: oauthPayloads.kind });
        return changed.length > 0;
      });
    },

    remove(kind, id) {
      return inTransaction(db, async (tx) => {
        const removed = await tx.delete(oauthPayloads).where(at(kind, id)).returning({ kind: oauthPayloads.kind });
        return removed.length > 0;
      });
    },

    async removeByGrant(kind, grantId) {
      await inTransaction(db, (tx) =>
        tx.delete(oauthPayloads).where(and(eq(oauthPayloads.kind, kind), eq(oauthPayloads.grantId, grantId))),
      );
    },

    async removeGrant(grantId) {
      await inTransaction(db, async (tx) => {
        // The grant goes first: this waits for tokens that are being written, which the second statement then sees.
        await tx.delete(oauthPayloads).where(at("Grant", grantId));
        await tx.delete(oauthPayloads).where(eq(oauthPayloads.grantId, grantId));
      });
    },

    async touchClient(clientId) {
      await inTransaction(db, (tx) =>
        tx.update(oauthPayloads).set({ lastUsedAt: now() }).where(at("Client", clientId)),
      );
    },
  };
}
