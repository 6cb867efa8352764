import { desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { exportJWK, generateKeyPair } from "jose";
import type { Database, Transaction } from "../db/client.ts";
import { inTransaction } from "../db/reachable.ts";
import { oauthKeys } from "../db/schema/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { asObject } from "../kernel/read-json.ts";
import type { KeySource, SigningKey } from "../oauth/state/signing-keys.ts";
import type { ServiceVault } from "../vault/service-vault.ts";

export interface KeySourceOptions {
  readonly db: Database;
  readonly serviceVault: ServiceVault;
  readonly now: Clock;
}

const hour = 60 * 60 * 1_000;
const rotateMs = 90 * 24 * hour;
/** A new key waits so long before it signs. Instances look for new keys once a minute. */
const announceMs = hour;
/** The lifetime of access tokens, and as much again for clocks that differ. */
const verifyMs = 2 * hour;
/** The advisory lock that the making of a key holds. The number has no meaning. */
const keyLock = 7_283_114;

type Row = typeof oauthKeys.$inferSelect;

/** Creates the source of the keys that sign access tokens. They are kept in the database, their private half sealed. */
export function createKeySource({ db, serviceVault, now }: KeySourceOptions): KeySource {
  const placeOf = (kid: string) => ({ table: "oauth_keys", row: kid, field: "private_jwk" });

  async function insertKey(tx: Transaction, signsFrom: Date): Promise<Row> {
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    const kid = newId<never>() as string;
    const marks = { kid, alg: "ES256", use: "sig" };
    const privateJwk = JSON.stringify({ ...(await exportJWK(privateKey)), ...marks });
    const [row] = await tx
      .insert(oauthKeys)
      .values({
        kid,
        publicJwk: toTexts({ ...(await exportJWK(publicKey)), ...marks }),
        sealedPrivateJwk: serviceVault.seal(privateJwk, placeOf(kid)),
        createdAt: now(),
        signsFrom,
      })
      .returning();
    if (row === undefined) throw new Error("The signing key was not saved.");
    return row;
  }

  async function rotate(tx: Transaction): Promise<void> {
    // Another instance may be making a key at this moment.
    await tx.execute(sql`select pg_advisory_xact_lock(${keyLock})`);
    const [newest] = await tx.select().from(oauthKeys).orderBy(desc(oauthKeys.createdAt)).limit(1);
    if (newest === undefined) {
      await insertKey(tx, now());
      return;
    }
    if (!isOld(newest)) return;
    const signsFrom = new Date(now().getTime() + announceMs);
    await insertKey(tx, signsFrom);
    const verifiesUntil = new Date(signsFrom.getTime() + verifyMs);
    await tx.update(oauthKeys).set({ verifiesUntil }).where(eq(oauthKeys.kid, newest.kid));
  }

  const isOld = ({ createdAt }: Pick<Row, "createdAt">) => now().getTime() - createdAt.getTime() >= rotateMs;
  const readAll = (tx: Transaction) =>
    tx
      .select()
      .from(oauthKeys)
      .where(or(isNull(oauthKeys.verifiesUntil), gt(oauthKeys.verifiesUntil, now())))
      .orderBy(desc(oauthKeys.createdAt));

  return {
    load() {
      return inTransaction(db, async (tx) => {
        const known = await readAll(tx);
        const newest = known[0];
        if (newest !== undefined && !isOld(newest)) return known.map(open);
        await rotate(tx);
        return (await readAll(tx)).map(open);
      });
    },
  };

  function open(row: Row): SigningKey {
    return {
      kid: row.kid,
      publicJwk: row.publicJwk,
      privateJwk: toTexts(asObject(JSON.parse(serviceVault.open(row.sealedPrivateJwk, placeOf(row.kid))))),
      signsFrom: row.signsFrom,
      verifiesUntil: row.verifiesUntil ?? undefined,
    };
  }
}

function toTexts(jwk: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(jwk).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
