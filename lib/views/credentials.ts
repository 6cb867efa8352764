import type { ConnectionId } from "../kernel/ids.ts";

/** A member's own Odoo credential after it was stored. */
export interface OwnCredential {
  /** The name of the user in Odoo. */
  readonly odooUser: string;
  readonly login: string;
  /** Undefined if it never ends, or if its end is not known. */
  readonly secretExpiresAt: Date | undefined;
}

/** A connection with the viewer's own credential for it. */
export interface CredentialView {
  readonly connectionId: ConnectionId;
  readonly connection: string;
  /** The Odoo user through whom members without a credential of their own act. */
  readonly sharedUser: string;
  /** True if nobody may act through the shared user. */
  readonly isRequired: boolean;
  /** True if the Odoo needs the login beside an API key. */
  readonly needsLogin: boolean;
  readonly own:
    | (OwnCredential & {
        readonly secretLast4: string;
        readonly daysLeft: number | undefined;
        readonly verifiedAt: Date;
      })
    | undefined;
}
