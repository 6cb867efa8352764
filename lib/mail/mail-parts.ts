import type { Locale } from "../kernel/locale/locale.ts";

/** The parts of a mail in their order, as plain text. */
export interface MailParts {
  readonly locale: Locale;
  /** What happened. */
  readonly what: string;
  /** What the reader can do. */
  readonly todo: string;
  readonly link: MailLink | undefined;
  /** The sentences after the link: how long it works, and what to do if the reader did not cause the mail. */
  readonly notes: readonly string[];
  /** Another way, with its address. */
  readonly otherWay: { readonly words: string; readonly address: string } | undefined;
  readonly sender: string;
}

export interface MailLink {
  readonly label: string;
  readonly address: string;
  /** The sentence before the written address of a button. */
  readonly copy: string;
}
