import type { Scope } from "../kernel/choices.ts";
import type { ConnectionId, GrantId, UserId } from "../kernel/ids.ts";
import type { FirstCall } from "./keys.ts";

/** The access of an AI client as the portal shows it. */
export interface GrantView {
  readonly id: GrantId;
  /** The name that the client gives itself. */
  readonly clientName: string;
  /** The host or app to which the browser returned. */
  readonly redirectHost: string;
  readonly member: { readonly id: UserId; readonly name: string; readonly email: string };
  /** True if it is the reader's own grant. */
  readonly isOwn: boolean;
  readonly scope: Scope;
  readonly connections: readonly GrantedConnectionView[];
  readonly createdAt: Date;
  /** The time of the last use, to the minute; undefined if the grant was never used. */
  readonly lastUsedAt: Date | undefined;
  /** The recorded calls of the last 30 days. */
  readonly calls: number;
}

export interface GrantedConnectionView {
  readonly id: ConnectionId;
  readonly name: string;
  /** The names of the Odoo companies in which the client may act there, the default first; undefined allows all. */
  readonly companies: readonly string[] | undefined;
}

/** The progress of a member's next grant: none yet, a client that got one, or its first finished call. */
export type GrantActivity =
  | { readonly state: "waiting" }
  | { readonly state: "seen"; readonly grant: NewGrant }
  | { readonly state: "called"; readonly grant: NewGrant; readonly call: FirstCall };

export interface NewGrant {
  readonly id: GrantId;
  /** The name that the client gives itself. */
  readonly clientName: string;
}
