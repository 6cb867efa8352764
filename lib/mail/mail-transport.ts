import type { MailId } from "../kernel/ids.ts";
import type { RenderedMail } from "./render-mail.ts";

export interface OutgoingMail extends RenderedMail {
  readonly id: MailId;
  /** Exactly one address. */
  readonly to: string;
}

/**
 * The end of an attempt: the mail was accepted, may be accepted later, or never. A fault consists of codes without the
 * server's words, because spam filters quote the links of a mail.
 */
export type Delivery =
  | { readonly outcome: "accepted" }
  | { readonly outcome: "later"; readonly fault: string }
  | { readonly outcome: "never"; readonly fault: string };

/** Hands mails to whatever delivers them. */
export interface MailTransport {
  /** Never throws. An aborted attempt ends with `later`, although the server may have accepted the mail. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<Delivery>;
  close(): void;
}
