import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull, lte, sql } from "drizzle-orm";
import type { Database, Transaction } from "../db/client.ts";
import { confirmations } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import { asObject } from "../kernel/read-json.ts";
import type { Place, Vault } from "../vault/vault.ts";
import { type ConfirmationStore, confirmationMs, type Owner } from "./contract.ts";
import { wrappedKeyOf } from "./wrapped-key.ts";

const mebibyte = 1024 * 1024;
/**
 * The most writes and bytes that may wait at the same time. One write may have a file, which takes up to 19 MiB when
 * sealed.
 */
const most = {
  principal: { writes: 2_000, bytes: 64 * mebibyte },
  tenant: { writes: 10_000, bytes: 256 * mebibyte },
} as const;
const hint = "Call the tool again without a token to prepare the operation anew.";

/** Keeps confirmations in the database, sealed under the tenant's data key. The token itself is not stored. */
export function createConfirmations(options: { db: Database; vault: Vault; now: Clock }): ConfirmationStore {
  const { db, vault, now } = options;
  const hash = (token: string) => vault.fingerprint("confirmation", token);
  const owned = (owner: Owner, token: string) =>
    and(
      eq(confirmations.tokenHash, hash(token)),
      eq(confirmations.tenantId, owner.tenantId),
      eq(confirmations.principalId, owner.principalId),
      eq(confirmations.connectionId, owner.connectionId),
    );

  return {
    async prepare(owner, { tool, payload }, keepMs = confirmationMs) {
      const token = `confirm_${randomBytes(24).toString("base64url")}`;
      const expiresAt = new Date(now().getTime() + keepMs);
      const tokenHash = hash(token);
      await withTenant(db, owner.tenantId, async (tx) => {
        const sealedPayload = vault.seal(
          await wrappedKeyOf(tx, owner.tenantId),
          JSON.stringify(payload),
          placeOf(owner, tokenHash),
        );
        await requireRoom(tx, owner, sealedPayload.length, now());
        await tx
          .insert(confirmations)
          .values({ ...owner, tokenHash, tool, sealedPayload, createdAt: now(), expiresAt });
      });
      return { token, expiresAt };
    },
    async find(owner, token) {
      const [row, wrappedKey] = await withTenant(db, owner.tenantId, async (tx) => {
        const [found] = await tx.select().from(confirmations).where(owned(owner, token));
        return [found, await wrappedKeyOf(tx, owner.tenantId)] as const;
      });
      // Another principal's token gets the same answer as an unknown one.
      if (row === undefined) throw new AppError("not_found", "No operation waits for this token.", { hint });
      if (row.usedAt !== null) throw new AppError("conflict", "This token was already used.", { hint });
      if (row.expiresAt <= now()) throw new AppError("conflict", "This token has expired.", { hint });
      const payload = vault.open(wrappedKey, row.sealedPayload, placeOf(owner, row.tokenHash));
      return { tool: row.tool, payload: asObject(JSON.parse(payload)) };
    },
    async claim(owner, token) {
      const at = now();
      const claimed = await withTenant(db, owner.tenantId, (tx) =>
        tx
          .update(confirmations)
          // The payload was read by `find` before and is no longer needed.
          .set({ usedAt: at, sealedPayload: "" })
          .where(and(owned(owner, token), isNull(confirmations.usedAt), gt(confirmations.expiresAt, at)))
          .returning({ tool: confirmations.tool }),
      );
      if (claimed.length === 0) throw new AppError("conflict", "This token was already used or has expired.", { hint });
    },
  };
}

/** Deletes expired tokens under the jobs' database role; returns the number of deleted rows. */
export async function purgeConfirmations(systemDb: Database, now: Date): Promise<number> {
  const gone = await systemDb
    .delete(confirmations)
    .where(lte(confirmations.expiresAt, now))
    .returning({ hash: confirmations.tokenHash });
  return gone.length;
}

async function requireRoom(tx: Transaction, owner: Owner, bytes: number, now: Date): Promise<void> {
  const isOwn = eq(confirmations.principalId, owner.principalId);
  // PostgreSQL knows the length of a long text without reading it.
  const length = sql`octet_length(${confirmations.sealedPayload})`;
  const [waiting] = await tx
    .select({
      writes: sql<number>`count(*)`.mapWith(Number),
      bytes: sql<number>`coalesce(sum(${length}), 0)`.mapWith(Number),
      ownWrites: sql<number>`count(*) filter (where ${isOwn})`.mapWith(Number),
      ownBytes: sql<number>`coalesce(sum(${length}) filter (where ${isOwn}), 0)`.mapWith(Number),
    })
    .from(confirmations)
    .where(
      and(eq(confirmations.tenantId, owner.tenantId), gt(confirmations.expiresAt, now), isNull(confirmations.usedAt)),
    );
  if (waiting === undefined) return;
  const { principal, tenant } = most;
  if (
    waiting.ownWrites < principal.writes &&
    waiting.ownBytes + bytes <= principal.bytes &&
    waiting.writes < tenant.writes &&
    waiting.bytes + bytes <= tenant.bytes
  )
    return;
  throw new AppError("busy", "Too many operations wait for their confirmation.", {
    hint: "Confirm the waiting operations, or let them expire: after ten minutes, or a day if they need an approval.",
    retryAfterSeconds: 60,
  });
}

function placeOf({ tenantId }: Owner, row: string): Place {
  return { tenantId, table: "confirmations", row, field: "payload" };
}
