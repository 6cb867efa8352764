import type { Database, Transaction } from "../../db/client.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { QueueMail } from "../../mail/queue-mail.ts";
import type { ServiceVault } from "../../vault/service-vault.ts";
import type { Vault } from "../../vault/vault.ts";
import type { ServiceContext } from "../context.ts";

/** What the verbs of the second factor need beside the caller. Those of the sign-in run before there is one. */
export interface SecondFactorDeps {
  readonly db: Database | Transaction;
  readonly vault: Pick<Vault, "fingerprint">;
  readonly serviceVault: ServiceVault;
  readonly queueMail: QueueMail;
  readonly now: Clock;
  /** Counts an attempt to type a code; `succeeded` resets the count. Throws AppError `rate_limited`. */
  readonly admitCode: (userId: UserId) => Promise<{ succeeded(): Promise<void> }>;
}

/** The context of the verbs by which a signed-in person changes their own second factor. */
export interface SecondFactorContext extends ServiceContext, Omit<SecondFactorDeps, "db" | "vault" | "now"> {}
