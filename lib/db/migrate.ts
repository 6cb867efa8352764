import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import { withOwner } from "./owner.ts";

/** Applies pending migrations of `drizzle/`, one process at a time. A second process waits for the first. */
export async function migrate(ownerUrl: string, folder: string): Promise<void> {
  await withOwner(ownerUrl, async (client) => {
    await client.query("select pg_advisory_lock(hashtext('mcp-odoo migrations'))");
    await runMigrations(drizzle(client), { migrationsFolder: folder });
  });
}
