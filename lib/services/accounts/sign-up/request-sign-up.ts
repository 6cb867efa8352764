import { eq } from "drizzle-orm";
import { users } from "../../../db/schema/index.ts";
import { withLookup } from "../../../db/with-tenant.ts";
import type { AccountDeps } from "../context.ts";
import { addLink } from "../links/add-link.ts";
import type { SignUpInput } from "../schemas.ts";

/**
 * Mails a link that creates the account, or, to an address that has one, where to sign in. Both cost the same: one
 * look-up, one link and one mail. The link of a known address is never mailed.
 */
export async function requestSignUp(deps: AccountDeps, input: SignUpInput): Promise<void> {
  const { email, locale, next, ...company } = input;
  await withLookup(deps.db, { email }, async (tx) => {
    const [known] = await tx.select({ locale: users.locale }).from(users).where(eq(users.email, email));
    const data = { ...company, locale, ...(next !== undefined && { next }) };
    const params = await addLink(tx, deps, { purpose: "sign_up", email, data });
    if (known === undefined) {
      await deps.queueMail(tx, { template: "sign_up", to: email, locale, params });
      return;
    }
    const ways = { link: `${deps.publicUrl}/sign-in`, resetLink: `${deps.publicUrl}/forgot` };
    await deps.queueMail(tx, { template: "sign_up_known", to: email, locale: known.locale, params: ways });
  });
}
