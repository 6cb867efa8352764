import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { closeDatabase, type Database, openDatabase } from "#lib/db/client.ts";

export interface TestDatabase {
  /** The database as the app's role sees it: row-level security applies. */
  readonly db: Database;
  /** The database as the role of the jobs sees it. */
  readonly systemDb: Database;
  /** The same database as its superuser sees it, without row-level security. */
  readonly admin: postgres.Sql;
  readonly urls: { readonly app: string; readonly system: string; readonly owner: string };
  close(): Promise<void>;
}

/** Creates a new, migrated database. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const urls = inject("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const control = postgres(urls.owner, { max: 1, onnotice: () => {} });
  // PostgreSQL copies a template only while nothing else uses it, so copies run one at a time.
  await control`select pg_advisory_lock(1)`;
  await control.unsafe(`CREATE DATABASE ${name} TEMPLATE template_app`);
  await control`select pg_advisory_unlock(1)`;
  const db = openDatabase(at(urls.app), { max: 5 });
  const systemDb = openDatabase(at(urls.system), { max: 1 });
  const admin = postgres(at(urls.owner), { max: 2, onnotice: () => {} });
  return {
    db,
    systemDb,
    admin,
    urls: { app: at(urls.app), system: at(urls.system), owner: at(urls.owner) },
    async close() {
      await Promise.all([closeDatabase(db), closeDatabase(systemDb), admin.end()]);
      await control.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await control.end();
    },
  };
}
