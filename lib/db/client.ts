import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "./schema/index.ts";

export type Database = PostgresJsDatabase<typeof schema> & { readonly $client: postgres.Sql };
/** A transaction in which a tenant is set, or the lookups of `withLookup`. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/** Opens a pool on `url`. Close it with `db.$client.end()`. */
export function openDatabase(url: string, options: { max?: number } = {}): Database {
  const client = postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: "mcp-odoo" },
  });
  return drizzle(client, { schema });
}
