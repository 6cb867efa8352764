import { LRUCache } from "lru-cache";

/** Values by key for a limited time. The key of a tenant's value starts with the tenant id. */
export interface Cache<V> {
  /**
   * Returns the value of `key`, or calls `load` once for all concurrent requests. A failure is not cached. `by` is the
   * account that loads: other accounts do not wait for it but load the value themselves, and all share a loaded value.
   */
  get(key: string, load: () => Promise<V>, by?: string): Promise<V>;
  /** Returns the value of `key` if it is loaded. */
  peek(key: string): V | undefined;
  delete(key: string): void;
  clear(): void;
}

export interface CacheOptions<V> {
  readonly ttlMs: number;
  /** The most entries. The least recently used one is dropped first. */
  readonly maxEntries: number;
  readonly bytes?: ByteLimits<V>;
  readonly now?: () => number;
}

/** Limits for values of any size. Above them the least recently used value is dropped too. */
interface ByteLimits<V> {
  /** Returns roughly how much memory a value takes. */
  readonly of: (value: V) => number;
  readonly total: number;
  /** The most bytes of one owner, which is the part of the key before the first `|`. */
  readonly perOwner: number;
}

interface Entry<V> {
  readonly value: Promise<V>;
  readonly until: number;
  readonly by: string;
  readonly loaded?: { readonly value: V };
  /** The size of the value; 1 until it is loaded. */
  readonly bytes: number;
}

/** Creates a cache in this process's memory. */
export function createMemoryCache<V>({ ttlMs, maxEntries, bytes, now = Date.now }: CacheOptions<V>): Cache<V> {
  const owned = new Map<string, number>();
  const parallel = new Map<string, Promise<V>>();
  const entries = new LRUCache<string, Entry<V>>({
    max: maxEntries,
    ...(bytes && { maxSize: bytes.total, maxEntrySize: bytes.perOwner, sizeCalculation: (entry) => entry.bytes }),
    onInsert: (entry, key) => count(ownerOf(key), entry.bytes),
    dispose: (entry, key) => count(ownerOf(key), -entry.bytes),
  });

  function count(owner: string, more: number): void {
    const size = (owned.get(owner) ?? 0) + more;
    if (size === 0) owned.delete(owner);
    else owned.set(owner, size);
  }

  /** Drops entries of an owner above `most` bytes. The library bounds only the bytes of all owners together. */
  function makeRoom(owner: string, most: number): void {
    if ((owned.get(owner) ?? 0) <= most) return;
    for (const key of [...entries.rkeys()]) {
      if (ownerOf(key) === owner) entries.delete(key);
      if ((owned.get(owner) ?? 0) <= most) return;
    }
  }

  /** Returns the entry if it has not expired, without marking it as used. */
  function fresh(key: string): Entry<V> | undefined {
    const found = entries.peek(key);
    return found !== undefined && found.until > now() ? found : undefined;
  }

  /** Loads a value for another account while `first` is still loading. The value that is loaded first is cached. */
  function loadInParallel(first: Entry<V>, key: string, load: () => Promise<V>, by: string): Promise<V> {
    const name = JSON.stringify([by, key]);
    const running = parallel.get(name);
    if (running !== undefined) return running;
    const value = load();
    parallel.set(name, value);
    value.then(
      () => {
        parallel.delete(name);
        if (entries.peek(key) === first) keep(key, value, by);
      },
      () => parallel.delete(name),
    );
    return value;
  }

  function keep(key: string, value: Promise<V>, by: string): void {
    // The promise is cached, so that a delete during loading removes it and no outdated value returns.
    const entry: Entry<V> = { value, until: now() + ttlMs, by, bytes: 1 };
    entries.set(key, entry);
    value.then(
      (loaded) => {
        if (entries.peek(key) !== entry) return;
        const size = bytes === undefined ? 1 : Math.max(1, Math.ceil(bytes.of(loaded)));
        if (bytes !== undefined) makeRoom(ownerOf(key), bytes.perOwner - size + entry.bytes);
        entries.set(key, { ...entry, loaded: { value: loaded }, bytes: size });
      },
      () => {
        if (entries.peek(key) === entry) entries.delete(key);
      },
    );
  }

  return {
    get(key, load, by = "") {
      const found = fresh(key);
      if (found !== undefined) {
        if (found.loaded === undefined && found.by !== by) return loadInParallel(found, key, load, by);
        entries.get(key);
        return found.value;
      }
      const value = load();
      keep(key, value, by);
      return value;
    },
    peek(key) {
      const found = fresh(key);
      if (found?.loaded === undefined) return undefined;
      entries.get(key);
      return found.loaded.value;
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}

function ownerOf(key: string): string {
  const [owner = ""] = key.split("|", 1);
  return owner;
}
