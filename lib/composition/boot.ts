import { join, resolve } from "node:path";
import type { Config } from "../config/env.ts";
import { loadMasterKey } from "../config/master-key.ts";
import { type EmbeddedPostgres, startEmbedded } from "../db/embedded.ts";
import { lockDataDir } from "../db/lock.ts";
import { migrate } from "../db/migrate.ts";
import { toOutage } from "../db/outage.ts";
import { type DatabaseUrls, ensureRoles } from "../db/roles.ts";
import { toStorageFault } from "../db/storage.ts";
import { AppError } from "../kernel/errors.ts";
import { createVault, parseMasterKey, type Vault } from "../vault/vault.ts";

export interface BootOptions {
  /** The folder to which the data folder is relative, and that contains the migrations. */
  readonly root: string;
  readonly progress: (line: string) => void;
}

export interface Booted {
  readonly config: Config;
  readonly vault: Vault;
  readonly urls: DatabaseUrls;
  /** The folder of the embedded database; undefined if DATABASE_URL names an external one. */
  readonly clusterDir: string | undefined;
  /** Stops what was started and frees the data folder. */
  shutdown(): Promise<void>;
}

/**
 * Prepares data folder, master key, database, roles and migrations before the app serves. Throws AppError that says
 * what to do, and stops what was started.
 */
export async function boot(wanted: Config, options: BootOptions): Promise<Booted> {
  const config = { ...wanted, dataDir: resolve(options.root, wanted.dataDir) };
  try {
    return await prepare(config, options);
  } catch (error) {
    throw toStorageFault(error, config.dataDir) ?? error;
  }
}

async function prepare(config: Config, options: BootOptions): Promise<Booted> {
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
    return { config, vault, urls, clusterDir: server?.cluster, shutdown };
  } catch (error) {
    await shutdown();
    throw error;
  }
}

function notMigrated(cause: unknown): AppError {
  const said = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause : cause).message : String(cause);
  return new AppError("internal", `The database's migrations could not be applied, and none was: ${said}`, { cause });
}
