import { shorten } from "../kernel/text/clip-text.ts";

/** The most characters of a name in a mail. */
const maxName = 80;
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;
/** The characters that make an address: dots (also those that browsers read as dots), colons and at signs. */
const joints = /([.․。．｡:：@＠])(?=\S)/gu;

/**
 * Returns a name that a stranger chose for the words of a mail: on one line, without invisible characters, with 80
 * characters at most. A blank follows each dot, colon and at sign, because mail programs make a link of
 * `https://a.example`, `www.a.example` and `a.example`, in plain text and in HTML.
 */
export function plainName(text: string): string {
  const line = text.replace(invisible, " ").replace(/\s+/gu, " ").trim();
  return shorten(line.toWellFormed(), maxName).replace(joints, "$1 ");
}
