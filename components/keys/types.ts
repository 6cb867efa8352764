import type { KeyLifetime, OldKeyEnd, Scope, Toolset } from "#lib/kernel/choices.ts";
import type { OdooCompany } from "#lib/kernel/odoo-values.ts";
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
  /** The Odoo companies in which the key may act, the default first. All of the Odoo user if left out. */
  readonly companyIds?: number[];
}

/** A key that was just made. The key itself is known only now. */
export interface MadeKey {
  readonly id: string;
  readonly key: string;
  readonly connectionId: string;
}

/** The server actions of the form for a new key. */
export interface KeyActions {
  readonly create: (input: NewKey) => Promise<FormResult<MadeKey>>;
  /** Asks Odoo for the companies in which a key of the connection can act. */
  readonly listCompanies: (input: { readonly connectionId: string }) => Promise<FormResult<readonly OdooCompany[]>>;
}
export type RevokeKey = (input: { readonly keyId: string }) => Promise<FormResult<unknown>>;
export type RotateKey = (input: {
  readonly keyId: string;
  readonly oldEnds: OldKeyEnd;
}) => Promise<FormResult<MadeKey>>;
