import type { OdooTransport } from "#lib/odoo/types.ts";

/** The transport of a case, and the records that `build` created for it. */
export interface World {
  readonly odoo: OdooTransport;
  /** A part of every created name, which keeps other records of the database out of the results. */
  readonly marker: string;
  readonly ids: Readonly<Record<string, number>>;
}

export interface ContractCase {
  readonly name: string;
  /** Returns a value that is the same over every transport. */
  readonly run: (world: World) => Promise<unknown>;
  readonly expected: unknown;
}
