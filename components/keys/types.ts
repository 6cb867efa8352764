import type { KeyLifetime, OldKeyEnd, Scope, Toolset } from "#lib/kernel/choices.ts";
import type { FormResult } from "../ui/use-error-text.ts";

export interface ConnectionChoice {
  readonly id: string;
  readonly name: string;
}

export interface NewKey {
  readonly name: string;
  readonly connectionId: string;
  readonly scope: Scope;
  /** All groups of tools if left out. */
  readonly toolsets?: Toolset[];
  readonly lifetime: KeyLifetime;
  /** The only addresses and ranges from which the key may be used. All if left out. */
  readonly allowedNetworks?: string[];
}

/** A key that was just made. The key itself is known only now. */
export interface MadeKey {
  readonly id: string;
  readonly key: string;
  readonly connectionId: string;
}

export type CreateKey = (input: NewKey) => Promise<FormResult<MadeKey>>;
export type RevokeKey = (input: { readonly keyId: string }) => Promise<FormResult<unknown>>;
export type RotateKey = (input: {
  readonly keyId: string;
  readonly oldEnds: OldKeyEnd;
}) => Promise<FormResult<MadeKey>>;
