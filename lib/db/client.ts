import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";

/** A pool of connections. Only `withTenant` reaches the rows of a tenant. */
export type Database = NodePgDatabase & { readonly $client: pg.Pool };
/** One connection in a transaction that is limited to a tenant or to the look-ups of `withLookup`. */
export type Transaction = Omit<NodePgDatabase, "transaction"> & { readonly step: Step };

/** A transaction, or a part of one whose failure undoes only the part. */
export interface Step {
  readonly client: pg.PoolClient;
  /** Functions to call after the whole transaction is committed. */
  readonly afterCommit: (() => void)[];
  /** True while a part of this step runs, which alone may use the connection. */
  hasOpenPart: boolean;
}

const connectMs = 10_000;

/** Opens a pool on `url`. Close it with `closeDatabase`. */
export function openDatabase(url: string, options: { max?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: withPlainSslModes(url),
    max: options.max ?? 10,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    application_name: "mcp-odoo",
  });
  // The query on a broken connection fails by itself. Without a listener Node would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return drizzle(pool);
}

/** Closes a pool. Connections that are in use after `waitMs` end with the process. */
export async function closeDatabase({ $client: pool }: Database, waitMs = 5_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, waitMs);
  });
  await Promise.race([pool.end(), late]);
  clearTimeout(timer);
}

/** Gives `sslmode` the meaning of PostgreSQL's own programs: the driver would treat `require` as `verify-full`. */
export function withPlainSslModes(url: string): string {
  const copy = new URL(url);
  if (!copy.searchParams.has("sslmode") || copy.searchParams.has("uselibpqcompat")) return url;
  copy.searchParams.set("uselibpqcompat", "true");
  return copy.href;
}
