import type { Config } from "../../config/env.ts";
import type { Clock } from "../../kernel/clock.ts";
import { loopbackNames } from "../../kernel/network/own-networks.ts";
import { createLocalMailbox, type LocalMailbox } from "../../mail/local-mailbox.ts";
import type { MailTransport } from "../../mail/mail-transport.ts";
import { createSmtpTransport } from "../../mail/smtp-transport.ts";
import type { Logger } from "../../observability/logger.ts";

type MailConfig = Pick<Config, "production" | "publicUrl" | "smtpUrl" | "mailFrom">;

export interface OpenedMail {
  readonly transport: MailTransport;
  readonly devMailbox: Pick<LocalMailbox, "list"> | undefined;
}

/**
 * True if the instance shows its mails on a page. Whoever reads their links can sign in as anybody, so the page is only
 * for an instance that has no mail server, is not in production and is used under the name of its own machine.
 */
export function hasDevMailbox({ production, publicUrl, smtpUrl }: MailConfig): boolean {
  return !production && smtpUrl === undefined && loopbackNames.includes(new URL(publicUrl).hostname);
}

/** Opens the way that mails take: the mail server of SMTP_URL, or the log. */
export function openMailTransport(
  config: MailConfig,
  deps: { readonly log: Pick<Logger, "info">; readonly now: Clock },
): OpenedMail {
  if (config.smtpUrl !== undefined) {
    return { transport: createSmtpTransport({ url: config.smtpUrl, from: config.mailFrom }), devMailbox: undefined };
  }
  const keeps = hasDevMailbox(config);
  const mailbox = createLocalMailbox({ ...deps, keeps });
  return { transport: mailbox, devMailbox: keeps ? mailbox : undefined };
}
