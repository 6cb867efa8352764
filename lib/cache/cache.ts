import { LRUCache } from "lru-cache";

/** Values by key for a limited time. Keys start with the tenant id wherever the value is a tenant's. */
export interface Cache<V> {
  /**
   * The value under `key`, or what `load` makes of it: once, however many ask at the same time. A failure is not kept.
   * `by`: on whose account it is loaded; others do not wait for that but load for themselves, and share what was loaded.
   */
  get(key: string, load: () => Promise<V>, by?: string): Promise<V>;
  /** The value under `key` where it is there and loaded. */
  peek(key: string): V | undefined;
  delete(key: string): void;
  clear(): void;
}

export interface CacheOptions<V> {
  readonly ttlMs: number;
  /** The one not used for the longest time goes first. */
  readonly maxEntries: number;
  readonly bytes?: ByteLimits<V>;
  readonly now?: () => number;
}

/** For values whose size is somebody else's to say: beyond these limits, too, the one not used for the longest time goes. */
interface ByteLimits<V> {
  /** What a value takes in memory, roughly. */
  readonly of: (value: V) => number;
  readonly total: number;
  /** For the keys with the same beginning, up to the first `|`. */
  readonly perOwner: number;
}

interface Entry<V> {
  readonly value: Promise<V>;
  readonly until: number;
  readonly by: string;
  readonly loaded?: { readonly value: V };
  /** 1 until it is loaded. */
  readonly bytes: number;
}

/** A cache in this process's memory. */
export function createMemoryCache<V>({ ttlMs, maxEntries, bytes, now = Date.now }: CacheOptions<V>): Cache<V> {
  const owned = new Map<string, number>();
  const beside = new Map<string, Promise<V>>();
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

  /** The library bounds the bytes of all owners together; the bytes of one owner are bounded here. */
  function makeRoom(owner: string, most: number): void {
    if ((owned.get(owner) ?? 0) <= most) return;
    for (const key of [...entries.rkeys()]) {
      if (ownerOf(key) === owner) entries.delete(key);
      if ((owned.get(owner) ?? 0) <= most) return;
    }
  }

  /** The entry where its time is not over; it does not count as used. */
  function fresh(key: string): Entry<V> | undefined {
    const found = entries.peek(key);
    return found !== undefined && found.until > now() ? found : undefined;
  }

  /** Beside `rival`, which somebody else loads: whoever is done first is kept. */
  function loadBeside(rival: Entry<V>, key: string, load: () => Promise<V>, by: string): Promise<V> {
    const name = JSON.stringify([by, key]);
    const running = beside.get(name);
    if (running !== undefined) return running;
    const value = load();
    beside.set(name, value);
    value.then(
      () => {
        beside.delete(name);
        if (entries.peek(key) === rival) keep(key, value, by);
      },
      () => beside.delete(name),
    );
    return value;
  }

  function keep(key: string, value: Promise<V>, by: string): void {
    // The promise itself is kept: a delete while it loads leaves nothing that could come back stale.
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
        if (found.loaded === undefined && found.by !== by) return loadBeside(found, key, load, by);
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
  return key.split("|", 1)[0] as string;
}
