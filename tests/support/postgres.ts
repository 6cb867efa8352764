import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "#lib/db/embedded.ts";
import { migrate } from "#lib/db/migrate.ts";
import { ensureRoles } from "#lib/db/roles.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: { owner: string; app: string; system: string };
  }
}

/** Starts one PostgreSQL for the whole run. Every test database is a copy of its migrated template. */
export default async function setup(project: TestProject) {
  const dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-test-"));
  // Started by root, PostgreSQL runs as another account, which needs access to this folder.
  chmodSync(dataDir, 0o755);
  const server = await startEmbedded({ dataDir, password: "test" });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  await sql.unsafe("ALTER SYSTEM SET fsync = off");
  await sql.unsafe("SELECT pg_reload_conf()");
  await sql.unsafe("CREATE DATABASE template_app");
  await sql.end();
  const owner = new URL(server.url);
  owner.pathname = "/template_app";
  const urls = await ensureRoles(owner.href, { app: "test-app", system: "test-system" });
  await migrate(owner.href, new URL("../../drizzle", import.meta.url).pathname);
  project.provide("postgres", { owner: server.url, ...urls });
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
