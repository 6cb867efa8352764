import type { EntryOutcome, Scope, Toolset } from "../kernel/choices.ts";
import type { AccessKeyId, ConnectionId } from "../kernel/ids.ts";

export type KeyState = "active" | "expired" | "revoked";

/** An access key as the portal shows it, with only the last four characters of the key. */
export interface AccessKeyView {
  readonly id: AccessKeyId;
  readonly name: string;
  readonly last4: string;
  readonly scope: Scope;
  /** The allowed groups of tools; undefined allows all. */
  readonly toolsets: readonly Toolset[] | undefined;
  /** The only addresses and ranges from which the key may be used; undefined allows all. */
  readonly allowedNetworks: readonly string[] | undefined;
  /** The names of the Odoo companies in which the key may act, the default first; undefined allows all. */
  readonly companies: readonly string[] | undefined;
  readonly connectionId: ConnectionId;
  readonly state: KeyState;
  readonly createdAt: Date;
  /** Undefined if the key never expires. */
  readonly expiresAt: Date | undefined;
  /** The time of the last use, to the minute; undefined if the key was never used. */
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** The key that replaced this one. */
  readonly replacedBy: AccessKeyId | undefined;
  /** The age in days of an active key that never expires and should be rotated; undefined if it need not be. */
  readonly rotationDueDays: number | undefined;
}

export interface FirstCall {
  readonly tool: string;
  readonly outcome: Exclude<EntryOutcome, "pending">;
  readonly durationMs: number;
  /** The name that the AI client gives itself, as `name/version`; may be empty. */
  readonly client: string;
}

/** The progress of a key: not used, a client that signed in, or its first finished call. */
export type KeyActivity =
  | { readonly state: "waiting" }
  | { readonly state: "seen" }
  | { readonly state: "called"; readonly call: FirstCall };
