import type { ConnectionId, TenantId, UserId } from "../../kernel/ids.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import type { ConnectionContext } from "../connections/context.ts";

/** The dependencies of the verbs on the companies of an Odoo: the ways to Odoo. */
export interface CompanyContext extends Pick<ConnectionContext, "openConnection"> {
  /** Opens Odoo with a member's own credential; undefined if the member has none on the connection. */
  findMemberOdoo(
    tenantId: TenantId,
    id: ConnectionId,
    userId: UserId,
  ): Promise<{ readonly odoo: OdooTransport } | undefined>;
}
