import type { accessKeys } from "../../db/schema/index.ts";
import type { AccessKeyView, KeyState } from "../../views/keys.ts";

type AccessKeyRow = typeof accessKeys.$inferSelect;

const dayMs = 24 * 3600 * 1000;
/** The age in days at which a key that never expires should be rotated. */
const rotateAtDays = 90;

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
    allowedNetworks: row.allowedNetworks ?? undefined,
    companies: row.companies?.map(({ name }) => name),
    connectionId: row.connectionId,
    state: stateOf(row, now),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? undefined,
    lastUsedAt: row.lastUsedAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
    replacedBy: row.replacedBy ?? undefined,
    rotationDueDays: rotationDue(row, now),
  };
}

/** Returns the state of a key, with the expiry that calls use. A key that is revoked and expired is `revoked`. */
function stateOf({ revokedAt, expiresAt }: Pick<AccessKeyRow, "revokedAt" | "expiresAt">, now: Date): KeyState {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "expired" : "active";
}

/** Returns the age in days of a key in use that never expires, once it should be rotated. */
function rotationDue(
  { revokedAt, expiresAt, createdAt }: Pick<AccessKeyRow, "revokedAt" | "expiresAt" | "createdAt">,
  now: Date,
): number | undefined {
  if (revokedAt !== null || expiresAt !== null) return undefined;
  const days = Math.floor((now.getTime() - createdAt.getTime()) / dayMs);
  return days >= rotateAtDays ? days : undefined;
}
