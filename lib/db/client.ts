import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";

/** A pool. Rows of a tenant are reached by `withTenant` alone. */
export type Database = NodePgDatabase & { readonly $client: pg.Pool };
/** One connection in a transaction, in which a tenant is set or the lookups of `withLookup`. */
export type Transaction = Omit<NodePgDatabase, "transaction"> & { readonly step: Step };

/** A transaction, or a part of one that is undone by itself when it fails. */
export interface Step {
  readonly client: pg.PoolClient;
  /** What is done once the whole transaction is committed. */
  readonly afterCommit: (() => void)[];
  /** Whether a part of this step runs: the connection is that part's until it ends. */
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
  // Whoever uses a connection that breaks is told by its own query; without a listener Node would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return drizzle(pool);
}

/** Closes a pool; connections that are still in use after `waitMs` are left to the end of the process. */
export async function closeDatabase({ $client: pool }: Database, waitMs = 5_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, waitMs);
  });
  await Promise.race([pool.end(), late]);
  clearTimeout(timer);
}

/** `sslmode` as PostgreSQL's own programs read it: the driver would take `require` for `verify-full`. */
export function withPlainSslModes(url: string): string {
  const copy = new URL(url);
  if (!copy.searchParams.has("sslmode") || copy.searchParams.has("uselibpqcompat")) return url;
  copy.searchParams.set("uselibpqcompat", "true");
  return copy.href;
}
