import { eq } from "drizzle-orm";
import type { AdminChange } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { users } from "../../db/schema/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { Mail, QueueMail } from "../../mail/queue-mail.ts";
import type { LinkSource } from "./context.ts";
import { recordInCompanies } from "./record-in-companies.ts";

/** The mail that tells the person of the change. */
type Told = Pick<Mail, "template" | "params">;

/**
 * Mails a person that the way they sign in changed, and records the change in the audit log of each of their companies.
 * The scope of the transaction must be the person; afterwards it is the last company as well.
 */
export async function recordOwnChange(
  tx: Transaction,
  { queueMail, requestId, ip, now }: LinkSource & { readonly queueMail: QueueMail; readonly now: Clock },
  userId: UserId,
  { mail, ...entry }: AdminChange & { readonly mail: Told },
): Promise<void> {
  const [person] = await tx
    .select({ email: users.email, locale: users.locale })
    .from(users)
    .where(eq(users.id, userId));
  if (person === undefined) return;
  await queueMail(tx, { ...mail, to: person.email, locale: person.locale });
  await recordInCompanies(tx, { userId, email: person.email }, { requestId, ip, now }, entry);
}
