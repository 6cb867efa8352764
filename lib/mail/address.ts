import { z } from "zod";

/** The longest address that SMTP can carry. */
export const maxAddressLength = 254;

/**
 * One e-mail address, trimmed and in lower case, so that each address has one spelling. A line break, a comma or a name
 * before the address is refused: a mail program would read a second recipient from it.
 */
export const mailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(maxAddressLength)
  .pipe(z.email({ error: "auth.fields.email" }));

/** True if `text` is exactly one address, as `mailAddress` returns it. */
export function isMailAddress(text: string): boolean {
  const parsed = mailAddress.safeParse(text);
  return parsed.success && parsed.data === text;
}
