import type { Clock } from "../kernel/clock.ts";
import type { MailId } from "../kernel/ids.ts";
import type { Logger } from "../observability/logger.ts";
import type { MailTransport } from "./mail-transport.ts";

/** A mail that was not sent, as the development page shows it. */
export interface LocalMail {
  readonly id: MailId;
  readonly at: Date;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface LocalMailbox extends MailTransport {
  /** Returns the last 50 mails, the newest first. */
  list(): readonly LocalMail[];
}

const most = 50;

/** Creates the place of mails of an instance without a mail server: its log, and its memory if `keeps` is true. */
export function createLocalMailbox(deps: {
  readonly log: Pick<Logger, "info">;
  readonly now: Clock;
  readonly keeps: boolean;
}): LocalMailbox {
  let mails: readonly LocalMail[] = [];
  return {
    async send({ id, to, subject, text }) {
      deps.log.info({ event: "mail", id, to, subject, text }, "mail written to the log, because SMTP_URL is not set");
      if (deps.keeps) mails = [{ id, at: deps.now(), to, subject, text }, ...mails].slice(0, most);
      return { outcome: "accepted" };
    },
    list: () => mails,
    close: () => {},
  };
}
