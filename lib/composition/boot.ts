import { join, resolve } from "node:path";
import { type Config, config as readProcessConfig } from "../config/env.ts";
import { loadMasterKey } from "../config/master-key.ts";
import { type EmbeddedPostgres, startEmbedded } from "../db/embedded.ts";
import { lockDataDir } from "../db/lock.ts";
import { migrate } from "../db/migrate.ts";
import { toOutage } from "../db/outage.ts";
import { type DatabaseUrls, ensureRoles } from "../db/roles.ts";
import { toStorageFault } from "../db/storage.ts";
import { AppError } from "../kernel/errors.ts";
import { createVault, parseMasterKey, type Vault } from "../vault/vault.ts";

export interface Booted {
  readonly config: Config;
  readonly vault: Vault;
  readonly urls: DatabaseUrls;
  readonly embedded: boolean;
  /** Stops what was started and frees the data folder. */
  shutdown(): Promise<void>;
}

/**
 * Everything that must stand before the app serves: data folder, master key, database, roles, migrations.
 * What it finds out goes into the environment, where the app reads its configuration.
 * Throws AppError saying what to do; nothing is left running then.
 */
export async function boot(options: { root: string; progress: (line: string) => void }): Promise<Booted> {
  const config = withAbsoluteDataDir(readProcessConfig(), options.root);
  try {
    return await prepare(config, options);
  } catch (error) {
    throw toStorageFault(error, config.dataDir) ?? error;
  }
}

async function prepare(config: Config, options: Parameters<typeof boot>[0]): Promise<Booted> {
  const masterKey = loadMasterKey(config);
  const vault = createVault({
    current: parseMasterKey(masterKey, "MCP_ODOO_MASTER_KEY"),
    previous:
      config.previousMasterKey === undefined
        ? undefined
        : parseMasterKey(config.previousMasterKey, "MCP_ODOO_MASTER_KEY_PREVIOUS"),
  });
  const secret = (purpose: string) => vault.derive(purpose).toString("base64url");

  let lock: { release(): void } | undefined;
  let server: EmbeddedPostgres | undefined;
  const shutdown = async () => {
    await server?.stop();
    lock?.release();
  };
  try {
    if (config.databaseUrl === undefined) {
      lock = await lockDataDir(config.dataDir);
      options.progress("Starting the embedded PostgreSQL …");
      server = await startEmbedded({
        dataDir: config.dataDir,
        password: secret("embedded-postgres"),
        log: options.progress,
      });
    }
    const ownerUrl = config.databaseUrl ?? (server as EmbeddedPostgres).url;
    const urls = await ensureRoles(ownerUrl, { app: secret("database-app"), system: secret("database-system") });
    options.progress("Applying database migrations …");
    await migrate(ownerUrl, join(options.root, "drizzle")).catch((cause: unknown) => {
      throw toOutage(cause) ?? notMigrated(cause);
    });
    Object.assign(process.env, {
      MCP_ODOO_ENV: config.production ? "production" : "local",
      MCP_ODOO_DATA_DIR: config.dataDir,
      MCP_ODOO_MASTER_KEY: masterKey,
      ...(server === undefined ? {} : { MCP_ODOO_CLUSTER_DIR: server.cluster }),
      MCP_ODOO_APP_DATABASE_URL: urls.app,
      MCP_ODOO_SYSTEM_DATABASE_URL: urls.system,
      PUBLIC_URL: config.publicUrl,
      // next-auth would otherwise build its addresses from what a caller says in headers.
      NEXTAUTH_URL: config.publicUrl,
    });
    return { config, vault, urls, embedded: server !== undefined, shutdown };
  } catch (error) {
    await shutdown();
    throw error;
  }
}

function notMigrated(cause: unknown): AppError {
  const said = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause : cause).message : String(cause);
  return new AppError("internal", `The database's migrations could not be applied, and none was: ${said}`, { cause });
}

function withAbsoluteDataDir(config: Config, root: string): Config {
  return { ...config, dataDir: resolve(root, config.dataDir) };
}
