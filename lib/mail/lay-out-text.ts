import type { MailParts } from "./mail-parts.ts";

/** Lays out the plain text of a mail. Each address is on a line of its own. */
export function layOutText({ what, todo, link, notes, otherWay, sender }: MailParts): string {
  const paragraphs = [
    what,
    link === undefined ? todo : `${todo}\n${link.address}`,
    ...(otherWay === undefined ? [] : [`${otherWay.words}\n${otherWay.address}`]),
    ...notes,
    `-- \n${sender}`,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}
