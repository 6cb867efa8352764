import type { OdooTransport } from "#lib/odoo/types.ts";

/** What a case works with: a transport, and records of its own that it made under a marker. */
export interface World {
  readonly odoo: OdooTransport;
  /** In every name made here: what else is in the database stays out of exact answers. */
  readonly marker: string;
  readonly ids: Readonly<Record<string, number>>;
}

export interface ContractCase {
  readonly name: string;
  /** A value that every transport answers alike. */
  readonly run: (world: World) => Promise<unknown>;
  readonly expected: unknown;
}
