import type { FieldMap, OdooTransport } from "../odoo/types.ts";
import type { TenantContext } from "../tenant/context.ts";

/** Metadata that is the same for every call of a connection until address, credential or rules change. */
export interface Metadata {
  fields(context: TenantContext, odoo: OdooTransport, model: string): Promise<FieldMap>;
}

export interface MetadataOptions {
  readonly cache: { get(key: string, load: () => Promise<FieldMap>): Promise<FieldMap> };
  readonly readFields: (odoo: OdooTransport, model: string) => Promise<FieldMap>;
}

export function createMetadata({ cache, readFields }: MetadataOptions): Metadata {
  return {
    fields({ tenantId, connection, rules }, odoo, model) {
      // Everything that could make the answer another one is in the key, the tenant first.
      const key = `${tenantId}|${connection.id}|${connection.version}|${rules.version}|${model}`;
      return cache.get(key, () => readFields(odoo, model));
    },
  };
}
