import type { ConnectionId, TenantId, UserId } from "../kernel/ids.ts";

/** The place of an encrypted Odoo credential, to which its encryption is bound (`Place` of `lib/vault`). */
export interface SecretPlace {
  readonly tenantId: TenantId;
  readonly table: string;
  readonly row: string;
  readonly field: string;
}

/** The place of the credential that all members of a connection share. */
export function connectionSecretPlace(tenantId: TenantId, id: ConnectionId): SecretPlace {
  return { tenantId, table: "connections", row: id, field: "secret" };
}

/** The place of a member's own credential. */
export function memberSecretPlace(tenantId: TenantId, id: ConnectionId, userId: UserId): SecretPlace {
  return { tenantId, table: "member_credentials", row: `${id}|${userId}`, field: "secret" };
}
