import { eq } from "drizzle-orm";
import { users } from "../../../db/schema/index.ts";
import { openScope, withLookup } from "../../../db/with-tenant.ts";
import { newId, type UserId } from "../../../kernel/ids.ts";
import type { AccountDeps } from "../context.ts";
import { addLink } from "../links/add-link.ts";
import type { RequestResetInput } from "../schemas.ts";

/**
 * Mails a link that sets a new password, if the address has an account. An unknown address costs as much: instead of
 * the mail a second link is stored. The links of an unknown address are never mailed.
 */
export async function requestReset(deps: AccountDeps, { email, next }: RequestResetInput): Promise<void> {
  await withLookup(deps.db, { email }, async (tx) => {
    const [person] = await tx.select({ id: users.id, locale: users.locale }).from(users).where(eq(users.email, email));
    await openScope(tx, { userId: person?.id ?? newId<UserId>() });
    const link = { purpose: "reset_password", email, data: next === undefined ? {} : { next } } as const;
    const params = await addLink(tx, deps, { ...link, userId: person?.id });
    if (person === undefined) await addLink(tx, deps, { ...link, data: params });
    else await deps.queueMail(tx, { template: "reset_password", to: email, locale: person.locale, params });
  });
}
