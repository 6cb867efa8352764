import pg from "pg";
import { withPlainSslModes } from "./client.ts";

/** Runs `fn` on one connection of the database's owner, outside of any pool: for the start alone. */
export async function withOwner<T>(ownerUrl: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: withPlainSslModes(ownerUrl), connectionTimeoutMillis: 10_000 });
  // A connection that breaks is told by the query under way.
  client.on("error", () => {});
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end().catch(() => {});
  }
}
