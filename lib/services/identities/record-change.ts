import { eq } from "drizzle-orm";
import type { AdminChange } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { users } from "../../db/schema/index.ts";
import type { UserId } from "../../kernel/ids.ts";
import { recordInCompanies } from "../accounts/record-in-companies.ts";
import type { IdentityContext } from "./context.ts";
import type { Identity } from "./identity-hash.ts";

/**
 * Mails the person what changed in their ways to sign in, and records it in each of their companies. The scope of the
 * transaction must be the person.
 */
export async function recordChange(
  tx: Transaction,
  { queueMail, requestId, ip, now }: Pick<IdentityContext, "queueMail" | "requestId" | "ip" | "now">,
  userId: UserId,
  {
    change,
    identity,
    ...entry
  }: AdminChange & { readonly change: "on" | "off"; readonly identity: Pick<Identity, "provider" | "label"> },
): Promise<void> {
  const [person] = await tx
    .select({ email: users.email, locale: users.locale })
    .from(users)
    .where(eq(users.id, userId));
  if (person === undefined) return;
  await queueMail(tx, {
    template: "sign_in_changed",
    to: person.email,
    locale: person.locale,
    params: { change, account: identity.label, provider: identity.provider },
  });
  await recordInCompanies(tx, { userId, email: person.email }, { requestId, ip, now }, entry);
}
