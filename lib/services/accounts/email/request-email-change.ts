import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { users } from "../../../db/schema/index.ts";
import { openScope, withLookup } from "../../../db/with-tenant.ts";
import { AppError } from "../../../kernel/errors.ts";
import { requireMember } from "../../../policy/permissions.ts";
import type { AccountContext } from "../context.ts";
import { addLink } from "../links/add-link.ts";
import { dropLinks } from "../links/drop-links.ts";
import { requirePassword } from "../password/require-password.ts";
import { recordInCompanies } from "../record-in-companies.ts";
import type { ChangeEmailInput } from "../schemas.ts";

/**
 * Mails a link to the member's old address and one to the new address. The address changes once both have been used,
 * so that neither a stolen session nor a mistyped address is enough. An address that has an account gets the answer
 * and the work of a free one, but its mail says where to sign in, and its link is never mailed. Throws AppError
 * `rate_limited`, `invalid_input` for the address that the account has already, and as `requirePassword` does.
 */
export async function requestEmailChange(context: AccountContext, input: ChangeEmailInput): Promise<void> {
  const { userId } = requireMember(context.actor, "account.own");
  const person = await requirePassword(context, input.currentPassword);
  const { requestId, ip, now, publicUrl } = context;
  if (input.email === person.email) throw sameAddress();
  await context.admitEmailChange({ userId, email: input.email, ip });
  await withLookup(context.db, { userId }, async (tx) => {
    await openScope(tx, { email: input.email });
    const [taken] = await tx.select({ locale: users.locale }).from(users).where(eq(users.email, input.email));
    await dropLinks(tx, userId);
    const pair = { userId, pairId: randomUUID(), data: {} };
    const toOld = await addLink(tx, context, { ...pair, purpose: "change_email_old", email: person.email });
    const toNew = await addLink(tx, context, { ...pair, purpose: "change_email_new", email: input.email });
    await context.queueMail(tx, {
      template: "change_email_old",
      to: person.email,
      locale: person.locale,
      params: { ...toOld, newEmail: input.email },
    });
    if (taken === undefined) {
      const mail = { template: "change_email_new", to: input.email, locale: person.locale, params: toNew } as const;
      await context.queueMail(tx, mail);
    } else {
      const params = { link: `${publicUrl}/sign-in`, resetLink: `${publicUrl}/forgot` };
      await context.queueMail(tx, { template: "sign_up_known", to: input.email, locale: taken.locale, params });
    }
    const change = { verb: "accounts.email_request", fields: ["email"] };
    await recordInCompanies(tx, person, { requestId, ip, now }, change);
  });
}

function sameAddress(): AppError {
  return new AppError("invalid_input", "This is your address already.", {
    key: "auth.errors.same_address",
    path: "email",
  });
}
