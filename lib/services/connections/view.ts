import type { ConnectionRow } from "../../db/schema/index.ts";
import type { ConnectionView } from "../../views/connections.ts";

export function toConnectionView(row: ConnectionRow): ConnectionView {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    url: row.url,
    database: row.database,
    login: row.login,
    secretLast4: row.secretLast4,
    transport: row.transport,
    series: row.series,
    edition: row.edition,
    odooUser: row.odooUser,
    state: row.state,
    confirm: row.confirm,
    approval: row.approval,
    confirmAbove: row.confirmAbove,
    secretExpiresAt: row.secretExpiresAt ?? undefined,
    ownCredentialRequired: row.ownCredentialRequired,
    lastError: row.lastError ?? undefined,
    verifiedAt: row.verifiedAt ?? undefined,
    createdAt: row.createdAt,
  };
}
