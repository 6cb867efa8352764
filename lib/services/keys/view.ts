import type { accessKeys } from "../../db/schema/index.ts";
import type { AccessKeyId, ConnectionId } from "../../kernel/ids.ts";
import type { Scope, Toolset } from "../../policy/types.ts";

type AccessKeyRow = typeof accessKeys.$inferSelect;

export type KeyState = "active" | "expired" | "revoked";

/** An access key as the portal shows it. The key has no place in it: the last four characters are all that leaves. */
export interface AccessKeyView {
  readonly id: AccessKeyId;
  readonly name: string;
  readonly last4: string;
  readonly scope: Scope;
  /** Undefined: all. */
  readonly toolsets: readonly Toolset[] | undefined;
  readonly connectionId: ConnectionId;
  readonly state: KeyState;
  readonly createdAt: Date;
  /** Undefined: it never expires. */
  readonly expiresAt: Date | undefined;
  /** True to the minute; undefined: never used. */
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

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

/** A key that expired and was revoked is revoked: that is the stronger word. The border is the same as at the door. */
function stateOf({ revokedAt, expiresAt }: Pick<AccessKeyRow, "revokedAt" | "expiresAt">, now: Date): KeyState {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "expired" : "active";
}
