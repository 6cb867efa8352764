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
  isLoaded: boolean;
  loaded?: V;
  /** 0 until it is loaded. */
  bytes: number;
}

/** A cache in this process's memory. */
export function createMemoryCache<V>({ ttlMs, maxEntries, bytes, now = Date.now }: CacheOptions<V>): Cache<V> {
  // A Map keeps insertion order: taking an entry out and in again makes it the youngest.
  const entries = new Map<string, Entry<V>>();
  const owned = new Map<string, number>();
  const beside = new Map<string, Promise<V>>();
  let total = 0;

  function weigh(key: string, entry: Entry<V>, size: number): void {
    const owner = ownerOf(key);
    const left = (owned.get(owner) ?? 0) + size - entry.bytes;
    total += size - entry.bytes;
    entry.bytes = size;
    if (left === 0) owned.delete(owner);
    else owned.set(owner, left);
  }

  function drop(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    weigh(key, entry, 0);
    entries.delete(key);
  }

  function makeRoom(key: string, { total: most, perOwner }: ByteLimits<V>): void {
    const owner = ownerOf(key);
    for (const other of entries.keys()) {
      if ((owned.get(owner) ?? 0) <= perOwner) break;
      if (ownerOf(other) === owner) drop(other);
    }
    for (const other of entries.keys()) {
      if (total <= most) break;
      drop(other);
    }
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
        if (entries.get(key) === rival && !rival.isLoaded) keep(key, value, by);
      },
      () => beside.delete(name),
    );
    return value;
  }

  function keep(key: string, value: Promise<V>, by: string): void {
    // The promise itself is kept: a delete while it loads leaves nothing that could come back stale.
    const entry: Entry<V> = { value, until: now() + ttlMs, by, isLoaded: false, bytes: 0 };
    entry.value.then(
      (value) => {
        entry.isLoaded = true;
        entry.loaded = value;
        if (bytes === undefined || entries.get(key) !== entry) return;
        weigh(key, entry, bytes.of(value));
        makeRoom(key, bytes);
      },
      () => {
        if (entries.get(key) === entry) drop(key);
      },
    );
    drop(key);
    entries.set(key, entry);
    if (entries.size > maxEntries) {
      const [oldest = ""] = entries.keys();
      drop(oldest);
    }
  }

  return {
    get(key, load, by = "") {
      const found = entries.get(key);
      if (found !== undefined && found.until > now()) {
        if (!found.isLoaded && found.by !== by) return loadBeside(found, key, load, by);
        entries.delete(key);
        entries.set(key, found);
        return found.value;
      }
      const value = load();
      keep(key, value, by);
      return value;
    },
    peek(key) {
      const found = entries.get(key);
      if (found === undefined || found.until <= now() || !found.isLoaded) return undefined;
      entries.delete(key);
      entries.set(key, found);
      return found.loaded;
    },
    delete: drop,
    clear() {
      entries.clear();
      owned.clear();
      total = 0;
    },
  };
}

function ownerOf(key: string): string {
  return key.split("|", 1)[0] as string;
}
