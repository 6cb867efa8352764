import { sql } from "drizzle-orm";
import type { createRecorder } from "../audit/recorder.ts";
import type { Database } from "../db/client.ts";
import { checkStorage } from "../db/storage.ts";
import { createHealth } from "../observability/health.ts";
import type { Vault } from "../vault/vault.ts";

export interface HealthOptions {
  /** A pool of its own, so that a busy service is not reported as a lost database. */
  readonly systemDb: Database;
  readonly isEmbedded: boolean;
  readonly vault: Vault;
  readonly recorder: Pick<ReturnType<typeof createRecorder>, "trouble">;
  /** Folders that must be writable; none if the database is external. */
  readonly folders: readonly string[];
}

/** Creates the checks of `/ready` and `/status`. Each part of the service is checked at most once a second. */
export function createServiceHealth({ systemDb, isEmbedded, vault, recorder, folders }: HealthOptions) {
  return createHealth(
    [
      {
        name: "database",
        check: () => systemDb.execute(sql`select 1`),
        timeoutMs: 2_000,
        problem: isEmbedded
          ? "The database does not answer. It is started again by itself."
          : "The database does not answer. Look at the server that DATABASE_URL names.",
      },
      { name: "vault", check: async () => vault.newTenantKey("health"), timeoutMs: 500 },
      {
        name: "audit",
        check: async () => {
          const trouble = recorder.trouble();
          if (trouble !== undefined) throw trouble;
        },
        timeoutMs: 500,
      },
      ...(folders.length === 0
        ? []
        : [
            {
              name: "storage",
              check: () => checkStorage(folders),
              timeoutMs: 2_000,
              problem: "The data folder does not answer: look at its disk.",
            },
          ]),
    ],
    { cacheMs: 1_000 },
  );
}
