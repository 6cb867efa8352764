import pg from "pg";
import { withPlainSslModes } from "./client.ts";

/** Runs `fn` on one connection of the database's owner, outside of any pool. Only the start uses it. */
export async function withOwner<T>(ownerUrl: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: withPlainSslModes(ownerUrl), connectionTimeoutMillis: 10_000 });
  // If the connection breaks, the running query fails.
  client.on("error", () => {});
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end().catch(() => {});
  }
}
