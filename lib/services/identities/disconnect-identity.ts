import { and, eq } from "drizzle-orm";
import { userIdentities } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { requireMember } from "../../policy/permissions.ts";
import { recordOwnChange } from "../accounts/record-own-change.ts";
import type { IdentityContext } from "./context.ts";
import type { DisconnectInput } from "./schemas.ts";

/** Ends the connection of an account of another service. Throws AppError `not_found` if there is none. */
export async function disconnectIdentity(context: IdentityContext, { provider }: DisconnectInput): Promise<void> {
  const { userId } = requireMember(context.actor, "account.own");
  await withLookup(context.db, { userId }, async (tx) => {
    const [gone] = await tx
      .delete(userIdentities)
      .where(and(eq(userIdentities.userId, userId), eq(userIdentities.provider, provider)))
      .returning({ label: userIdentities.label });
    if (gone === undefined)
      throw new AppError("not_found", "This account is not connected.", { key: "auth.errors.external_not_connected" });
    await recordOwnChange(tx, context, userId, {
      verb: "accounts.disconnect",
      fields: [`${provider}:${gone.label}`],
      mail: { template: "sign_in_changed", params: { change: "off", account: gone.label, provider } },
    });
  });
}
