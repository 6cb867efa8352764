import { expect } from "@playwright/test";
import type { MailServer, ReceivedMail } from "#tests/support/mail-server.ts";

/** Waits for the next mail to this address with this subject and removes it from the mailbox. */
export async function takeMail({ received }: MailServer, address: string, subject: string): Promise<ReceivedMail> {
  const place = () =>
    received.findLastIndex(({ recipients, mail }) => recipients.includes(address) && mail.subject === subject);
  await expect.poll(place, { message: `a mail to ${address}: ${subject}` }).not.toBe(-1);
  const [found] = received.splice(place(), 1) as [ReceivedMail];
  expect(found.recipients).toEqual([address]);
  return found;
}

/** Returns the link of the next mail. It must be the same in both parts of the mail. */
export async function takeLink(mails: MailServer, address: string, subject: string): Promise<string> {
  const { mail } = await takeMail(mails, address, subject);
  const [link = ""] = /http:\/\/\S+#\S+/.exec(mail.text ?? "") ?? [];
  expect(link, mail.text).not.toBe("");
  expect(mail.html).toContain(link);
  return link;
}

/** Returns the link with another token of the same form, which nobody was sent. */
export function wrongLink(link: string): string {
  const [address = "", token = ""] = link.split("#");
  return `${address}#${token.startsWith("A") ? "B" : "A"}${token.slice(1)}`;
}
