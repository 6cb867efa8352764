import type { Database } from "../../db/client.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { QueueMail } from "../../mail/queue-mail.ts";
import type { ServiceVault } from "../../vault/service-vault.ts";
import type { Vault } from "../../vault/vault.ts";
import type { SessionContext } from "../sessions/context.ts";
import type { Hasher } from "./hasher.ts";

/** What the verbs need that send links by mail or use them. They run before anybody is signed in. */
export interface AccountDeps {
  readonly db: Database;
  readonly vault: Vault;
  readonly serviceVault: ServiceVault;
  readonly publicUrl: string;
  readonly queueMail: QueueMail;
  readonly now: Clock;
  readonly hasher?: Hasher;
}

/** The origin of a request that belongs to no session. */
export interface LinkSource {
  readonly requestId: string;
  readonly ip: string;
}

/** The context of the verbs by which a signed-in person changes their own account. */
export interface AccountContext extends SessionContext, Omit<AccountDeps, "db"> {
  /** Counts an attempt to type one's password again. Throws AppError `rate_limited`. */
  admitPassword(attempt: { userId: UserId; ip: string }): Promise<{ succeeded(): Promise<void> }>;
  /** Counts a request to move the account to another address. Throws AppError `rate_limited`. */
  admitEmailChange(attempt: { userId: UserId; email: string; ip: string }): Promise<void>;
}
