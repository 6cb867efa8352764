import type { Toolset } from "#lib/clients/client-configs.ts";
import type { FormResult } from "../ui/use-error-text.ts";

export type KeyScope = "read" | "write";
export const keyLifetimes = ["30", "90", "365", "never"] as const;
export type KeyLifetime = (typeof keyLifetimes)[number];

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly last4: string;
  readonly scope: KeyScope;
  /** The groups of tools that it may use; undefined: all. */
  readonly toolsets: readonly Toolset[] | undefined;
  readonly connectionId: string;
  readonly state: "active" | "expired" | "revoked";
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

export interface ConnectionChoice {
  readonly id: string;
  readonly name: string;
}

export interface NewKey {
  readonly name: string;
  readonly connectionId: string;
  readonly scope: KeyScope;
  /** All groups of tools when left out. */
  readonly toolsets?: Toolset[];
  readonly lifetime: KeyLifetime;
}

/** A key that was just made: the only moment at which the key itself is known. */
export interface MadeKey {
  readonly id: string;
  readonly key: string;
  readonly connectionId: string;
}

export type CreateKey = (input: NewKey) => Promise<FormResult<MadeKey>>;
export type RevokeKey = (input: { readonly keyId: string }) => Promise<FormResult<unknown>>;
