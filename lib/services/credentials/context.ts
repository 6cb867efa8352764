import type { ConnectionId, TenantId, UserId } from "../../kernel/ids.ts";
import type { ConnectionContext } from "../connections/context.ts";

/** The dependencies of the verbs on members' own Odoo credentials. */
export interface CredentialContext extends ConnectionContext {
  /** Drops what is cached of a member's credential. Called after the change is committed. */
  forgetMemberOdoo(tenantId: TenantId, id: ConnectionId, userId: UserId): void;
}
