import type { EntryOutcome, Scope, Toolset } from "../kernel/choices.ts";
import type { AccessKeyId, ConnectionId } from "../kernel/ids.ts";

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

export interface FirstCall {
  readonly tool: string;
  readonly outcome: Exclude<EntryOutcome, "pending">;
  readonly durationMs: number;
  /** The AI client's own word, `name/version`; may be empty. */
  readonly client: string;
}

/** What has come in with a key so far: nothing, a client that signed in, or its first finished call. */
export type KeyActivity =
  | { readonly state: "waiting" }
  | { readonly state: "seen" }
  | { readonly state: "called"; readonly call: FirstCall };
