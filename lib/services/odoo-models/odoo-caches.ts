import { type Cache, createMemoryCache } from "../../cache/cache.ts";
import { bytesOfFields } from "../../odoo/calls/fields-get.ts";
import type { FieldMap } from "../../odoo/types.ts";
import type { App } from "../../odoo-catalog/known-models.ts";

/** A model that exists in the connected Odoo. */
export interface OdooModel {
  readonly model: string;
  readonly app: App;
  /** False when the connection's Odoo user may not read it: a rule for it would have no effect. */
  readonly readable: boolean;
}

/** The portal's caches of data from connected Odoos. Keys begin with the tenant id. */
export interface OdooCaches {
  readonly models: Cache<readonly OdooModel[]>;
  readonly fields: Cache<FieldMap>;
}

const mebibyte = 1024 * 1024;
const remembered = { ttlMs: 10 * 60_000, maxEntries: 500 };

/** Makes the caches. A process makes them once and passes them to the verbs in their context. */
export function createOdooCaches(): OdooCaches {
  return {
    models: createMemoryCache<readonly OdooModel[]>({
      ...remembered,
      bytes: { of: (list) => 400 * list.length, total: 64 * mebibyte, perOwner: 8 * mebibyte },
    }),
    fields: createMemoryCache<FieldMap>({
      ...remembered,
      bytes: { of: bytesOfFields, total: 64 * mebibyte, perOwner: 16 * mebibyte },
    }),
  };
}
