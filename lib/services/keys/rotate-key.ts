import { and, eq, gt, isNull, or } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { accessKeys } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { OldKeyEnd } from "../../kernel/choices.ts";
import { AppError } from "../../kernel/errors.ts";
import { type AccessKeyId, newId, parseId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { findRow } from "../connections/find-row.ts";
import type { KeyContext } from "./context.ts";
import { type CreatedKey, insertKey } from "./insert-key.ts";
import type { RotateKeyInput } from "./schemas.ts";

const hourMs = 3600 * 1000;
const graces: Record<OldKeyEnd, number> = { now: 0, "1h": hourMs, "24h": 24 * hourMs, "7d": 7 * 24 * hourMs };

/**
 * Replaces an active key by a new one with the same name, connection, rights and lifetime. The old key ends at the
 * chosen moment, or earlier if it would expire earlier. For owners and admins. Throws the same `not_found` for a key
 * that is not active, unknown or another tenant's, and `conflict` for a key that is replaced already or if there are
 * too many keys.
 */
export async function rotateKey(context: KeyContext, input: RotateKeyInput): Promise<CreatedKey> {
  requirePermission(context.actor, "keys.manage");
  const { actor, vault } = context;
  const { tenantId } = actor;
  const keyId = parseId<AccessKeyId>(input.keyId);
  if (keyId === undefined) throw missing();
  const now = context.now();
  const created = await withTenant(context.db, tenantId, async (tx) => {
    const active = and(
      eq(accessKeys.tenantId, tenantId),
      eq(accessKeys.id, keyId),
      isNull(accessKeys.revokedAt),
      or(isNull(accessKeys.expiresAt), gt(accessKeys.expiresAt, now)),
    );
    const [old] = await tx.select().from(accessKeys).where(active);
    if (old === undefined) throw missing();
    const connection = await findRow(tx, tenantId, old.connectionId, { lock: true });
    const id = newId<AccessKeyId>();
    const end = new Date(now.getTime() + graces[input.oldEnds]);
    // Of two rotations at the same time, only one finds the key without a successor.
    const [ended] = await tx
      .update(accessKeys)
      .set({ replacedBy: id, expiresAt: old.expiresAt !== null && old.expiresAt < end ? old.expiresAt : end })
      .where(and(active, isNull(accessKeys.replacedBy)))
      .returning({ id: accessKeys.id });
    if (ended === undefined) throw alreadyReplaced();
    const lifetimeMs = old.expiresAt === null ? undefined : old.expiresAt.getTime() - old.createdAt.getTime();
    const successor = await insertKey(tx, (key) => vault.fingerprint("access-key", key), {
      id,
      tenantId,
      connection,
      name: old.name,
      scope: old.scope,
      toolsets: old.toolsets,
      allowedNetworks: old.allowedNetworks,
      companies: old.companies,
      createdBy: actor.kind === "session" ? actor.userId : null,
      createdAt: now,
      expiresAt: lifetimeMs === undefined ? null : new Date(now.getTime() + lifetimeMs),
    });
    await recordAdmin(tx, context, { verb: "keys.rotate", connectionId: connection.id });
    return successor;
  });
  afterCommit(context.db, () => context.forgetKey(keyId));
  return created;
}

function missing(): AppError {
  return new AppError("not_found", "No such key, or it is revoked or expired already.", {
    key: "keys.errors.not_active",
  });
}

function alreadyReplaced(): AppError {
  return new AppError("conflict", "This key is replaced already.", { key: "keys.errors.replaced" });
}
