import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbedded } from "#lib/db/embedded.ts";

export interface OwnPostgres {
  /** The URL of its superuser. */
  readonly url: string;
  readonly sql: postgres.Sql;
  /** The folder of its files, which is deleted with it. */
  readonly dataDir: string;
  close(): Promise<void>;
}

/** Starts a PostgreSQL of a test's own in a new folder. */
export async function startPostgres(): Promise<OwnPostgres> {
  const dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-test-"));
  // Started by root, PostgreSQL runs as another account, which needs access to this folder.
  chmodSync(dataDir, 0o755);
  const server = await startEmbedded({ dataDir, password: "test" });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  return {
    url: server.url,
    sql,
    dataDir,
    async close() {
      await sql.end();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
