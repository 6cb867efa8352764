import type { accessKeys } from "../../db/schema/index.ts";
import type { AccessKeyView, KeyState } from "../../views/keys.ts";

type AccessKeyRow = typeof accessKeys.$inferSelect;

export function toAccessKeyView(
  row: Omit<AccessKeyRow, "tenantId" | "keyHash" | "createdBy">,
  now: Date,
): AccessKeyView {
  return {
    id: row.id,
    name: row.name,
    last4: row.last4,
    scope: row.scope,
    toolsets: row.toolsets ?? undefined,
    connectionId: row.connectionId,
    state: stateOf(row, now),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? undefined,
    lastUsedAt: row.lastUsedAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
  };
}

/** Returns the state of a key, with the expiry that calls use. A key that is revoked and expired is `revoked`. */
function stateOf({ revokedAt, expiresAt }: Pick<AccessKeyRow, "revokedAt" | "expiresAt">, now: Date): KeyState {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "expired" : "active";
}
