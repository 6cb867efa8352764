import { randomUUID } from "node:crypto";
import type { Database } from "../../db/client.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { QueueMail } from "../../mail/queue-mail.ts";
import type { Logger } from "../../observability/logger.ts";
import { listExpiring } from "../../services/credentials/list-expiring.ts";
import { warnExpiring } from "../../services/credentials/warn-expiring.ts";
import type { Vault } from "../../vault/vault.ts";

export interface WarnOptions {
  readonly db: Database;
  readonly systemDb: Database;
  readonly vault: Vault;
  readonly queueMail: QueueMail;
  readonly publicUrl: string;
  readonly now: Clock;
  readonly log: Pick<Logger, "error">;
}

const everyMs = 10 * 60_000;

/** Warns the people of all tenants whose Odoo credentials end soon. One that fails does not hold up the others. */
export async function warnOfExpiry({ systemDb, log, ...services }: WarnOptions): Promise<void> {
  for (const { tenantId, connectionId, userId } of await listExpiring(systemDb, services.now())) {
    const requestId = randomUUID();
    const actor = { kind: "job", tenantId, job: "credentials.warn", runId: requestId } as const;
    try {
      await warnExpiring({ ...services, actor, requestId, ip: "" }, { connectionId, userId: userId ?? undefined });
    } catch (error) {
      log.error({ error, connectionId }, "people were not warned of a credential that ends");
    }
  }
}

/** Runs it every ten minutes. Returns the function that stops it. */
export function warnOfExpiryRegularly(options: WarnOptions): () => void {
  const run = () =>
    warnOfExpiry(options).catch((error: unknown) => options.log.error({ error }, "the warnings of expiry failed"));
  const timer = setInterval(run, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
