import type { Transaction } from "../db/client.ts";
import { afterCommit } from "../db/reachable.ts";
import { mailOutbox } from "../db/schema/index.ts";
import type { MailTemplate } from "../kernel/choices.ts";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import { type MailId, newId } from "../kernel/ids.ts";
import type { Locale } from "../kernel/locale/locale.ts";
import type { ServiceVault } from "../vault/service-vault.ts";
import { isMailAddress } from "./address.ts";

export interface Mail {
  readonly template: MailTemplate;
  readonly to: string;
  readonly locale: Locale;
  /** The values of the template. Links are absolute. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Writes a mail into the outbox in the transaction of a verb: it is sent if the verb is committed and never otherwise.
 * Throws AppError `invalid_input` if `to` is not exactly one address.
 */
export type QueueMail = (tx: Transaction, mail: Mail) => Promise<void>;

/** Creates `QueueMail`. `wake` is called after the transaction is committed, so that the sender need not wait. */
export function createQueueMail(deps: {
  readonly vault: ServiceVault;
  readonly now: Clock;
  readonly wake: () => void;
}): QueueMail {
  return async (tx, { template, to, locale, params }) => {
    if (!isMailAddress(to)) throw new AppError("invalid_input", "This is not one e-mail address.", { path: "email" });
    const id = newId<MailId>();
    const at = deps.now();
    await tx.insert(mailOutbox).values({
      id,
      template,
      recipient: to,
      locale,
      sealedParams: deps.vault.seal(JSON.stringify(params), { table: "mail_outbox", row: id, field: "params" }),
      createdAt: at,
      nextAttemptAt: at,
    });
    afterCommit(tx, deps.wake);
  };
}
