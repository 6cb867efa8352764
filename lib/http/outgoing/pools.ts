import { LRUCache } from "lru-cache";
import { type buildConnector, Client, type Dispatcher, Pool } from "undici";
import { createFairLimiter, type FairLimiter } from "../fair-limiter.ts";

interface Open {
  readonly pool: Dispatcher;
  /** The turns of callers for the connections. */
  readonly turns: FairLimiter;
}

const maxPools = 500;
/** The most connections to one Odoo with one credential, and the most of one caller. */
const connections = { total: 48, each: 16 };

/** Creates the pools of connections by origin and owner. Different owners never share a connection. */
export function createPools(connect: buildConnector.connector) {
  const pools = new LRUCache<string, Open>({
    max: maxPools,
    // A removed pool ends after its calls are answered.
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
        turns: createFairLimiter(connections),
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
