import { createMemoryCache } from "../cache/cache.ts";
import { contextGet } from "../odoo/calls/client.ts";
import { bytesOfFields, fieldsGet } from "../odoo/calls/fields-get.ts";
import { createMetadata, type Metadata } from "../records/metadata.ts";

/** The most bytes of cached field lists, in all and of one tenant. A model takes about 300 kB. */
interface FieldBytes {
  readonly total: number;
  readonly perOwner: number;
}

interface CachedMetadataOptions {
  readonly bytes: FieldBytes;
  readonly maxEntries: number;
  /** The limits for header-credential callers. Undefined if there are none. */
  readonly headerCallers?: FieldBytes & { readonly maxEntries: number };
  readonly now?: () => number;
}

const minute = 60_000;

/** Creates the cache of field lists, for ten minutes, and of Odoo users, for one minute, in this process's memory. */
export function createCachedMetadata({
  bytes,
  maxEntries,
  headerCallers,
  now = Date.now,
}: CachedMetadataOptions): Metadata {
  const cachesOf = ({ total, perOwner }: FieldBytes, most: number) => ({
    fields: createMemoryCache<Awaited<ReturnType<typeof fieldsGet>>>({
      ttlMs: 10 * minute,
      maxEntries: most,
      bytes: { of: bytesOfFields, total, perOwner },
      now,
    }),
    users: createMemoryCache<Awaited<ReturnType<Metadata["user"]>>>({ ttlMs: minute, maxEntries: most, now }),
  });
  return createMetadata({
    ...cachesOf(bytes, maxEntries),
    ...(headerCallers === undefined ? {} : { headerCallers: cachesOf(headerCallers, headerCallers.maxEntries) }),
    readFields: fieldsGet,
    readUser: contextGet,
  });
}
