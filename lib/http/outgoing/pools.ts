import { LRUCache } from "lru-cache";
import { type buildConnector, Client, type Dispatcher, Pool } from "undici";
import { createTurns, type Turns } from "../turns.ts";

interface Open {
  readonly pool: Dispatcher;
  /** The turns of callers at its connections. */
  readonly turns: Turns;
}

const maxPools = 500;
/** Connections to one Odoo with one credential, and how many of them one caller may have. */
const connections = { total: 48, each: 16 };

/** Connections that are kept, by origin and by whose they are: different keys never share one. */
export function createPools(connect: buildConnector.connector) {
  const pools = new LRUCache<string, Open>({
    max: maxPools,
    // It ends when its calls are answered.
    dispose: ({ pool }) => void pool.close().catch(() => {}),
  });
  return {
    of(origin: string, poolKey: string): Open {
      const key = `${poolKey} ${origin}`;
      const open = pools.get(key);
      if (open !== undefined) return open;
      const opened = {
        pool: new Pool(origin, {
          connect,
          connections: connections.total,
          keepAliveTimeout: 30_000,
          factory: (address, settings) => new Client(address, settings),
        }),
        turns: createTurns(connections),
      };
      pools.set(key, opened);
      return opened;
    },
    async destroy(): Promise<void> {
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy()));
      pools.clear();
    },
  };
}
