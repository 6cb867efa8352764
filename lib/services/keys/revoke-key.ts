import { and, eq, isNull } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { accessKeys } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { type AccessKeyId, parseId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { KeyContext } from "./context.ts";
import type { RevokeKeyInput } from "./schemas.ts";

/**
 * Revokes a key for good; its next call is refused. For owners and admins.
 * Throws the same `not_found` for a key that is revoked already, unknown or another tenant's.
 */
export async function revokeKey(context: KeyContext, input: RevokeKeyInput): Promise<void> {
  requirePermission(context.actor, "keys.manage");
  const { tenantId } = context.actor;
  const keyId = parseId<AccessKeyId>(input.keyId);
  if (keyId === undefined) throw missing();
  await withTenant(context.db, tenantId, async (tx) => {
    const [revoked] = await tx
      .update(accessKeys)
      .set({ revokedAt: context.now() })
      .where(and(eq(accessKeys.tenantId, tenantId), eq(accessKeys.id, keyId), isNull(accessKeys.revokedAt)))
      .returning({ connectionId: accessKeys.connectionId });
    if (revoked === undefined) throw missing();
    await recordAdmin(tx, context, { verb: "keys.revoke", connectionId: revoked.connectionId });
  });
  afterCommit(context.db, () => context.forgetKey(keyId));
}

function missing(): AppError {
  return new AppError("not_found", "No such key, or it is revoked already.", { key: "keys.errors.not_found" });
}
