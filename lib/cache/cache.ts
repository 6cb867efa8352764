/** Values by key for a limited time. Keys start with the tenant id wherever the value is a tenant's. */
export interface Cache<V> {
  /** The value under `key`, or what `load` makes of it: once, however many ask at the same time. A failure is not kept. */
  get(key: string, load: () => Promise<V>): Promise<V>;
  delete(key: string): void;
  clear(): void;
}

export interface CacheOptions {
  readonly ttlMs: number;
  /** The one not used for the longest time goes first. */
  readonly maxEntries: number;
  readonly now?: () => number;
}

interface Entry<V> {
  readonly value: Promise<V>;
  readonly until: number;
}

/** A cache in this process's memory. */
export function createMemoryCache<V>({ ttlMs, maxEntries, now = Date.now }: CacheOptions): Cache<V> {
  // A Map keeps insertion order: taking an entry out and in again makes it the youngest.
  const entries = new Map<string, Entry<V>>();
  return {
    get(key, load) {
      const found = entries.get(key);
      if (found !== undefined && found.until > now()) {
        entries.delete(key);
        entries.set(key, found);
        return found.value;
      }
      // The promise itself is kept: a delete while it loads leaves nothing that could come back stale.
      const entry: Entry<V> = { value: load(), until: now() + ttlMs };
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      entries.delete(key);
      entries.set(key, entry);
      if (entries.size > maxEntries) {
        for (const oldest of entries.keys()) {
          entries.delete(oldest);
          break;
        }
      }
      return entry.value;
    },
    delete(key) {
      entries.delete(key);
    },
    clear() {
      entries.clear();
    },
  };
}
