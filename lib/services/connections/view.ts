import type { ConnectionRow } from "../../db/schema/index.ts";
import type { ConnectionId } from "../../kernel/ids.ts";
import type { TransportKind } from "../../odoo/types.ts";
import type { ConfirmPolicy } from "../../policy/types.ts";

/** A connection as the portal shows it. The secret has no place in it: the last four characters are all that leaves. */
export interface ConnectionView {
  readonly id: ConnectionId;
  readonly name: string;
  readonly kind: "odoo" | "sandbox";
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly secretLast4: string;
  readonly transport: TransportKind;
  /** `19.0`, `saas-19.2` */
  readonly series: string;
  readonly edition: "community" | "enterprise" | "unknown";
  /** The Odoo user's name, as Odoo gave it at the last test. */
  readonly odooUser: string;
  readonly state: "live" | "broken" | "disabled";
  readonly confirm: ConfirmPolicy;
  /** Records of one model that a key may change within ten minutes before it is asked. */
  readonly confirmAbove: number;
  /** Message key of the last failure. */
  readonly lastError: string | undefined;
  readonly verifiedAt: Date | undefined;
  readonly createdAt: Date;
}

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
    confirmAbove: row.confirmAbove,
    lastError: row.lastError ?? undefined,
    verifiedAt: row.verifiedAt ?? undefined,
    createdAt: row.createdAt,
  };
}
