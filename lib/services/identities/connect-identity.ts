import { userIdentities } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { requireMember } from "../../policy/permissions.ts";
import { recordOwnChange } from "../accounts/record-own-change.ts";
import type { IdentityContext } from "./context.ts";
import { type Identity, identityHash } from "./identity-hash.ts";

/**
 * Connects an account of another service to the member's own, so that it signs in. Throws AppError `conflict` if it is
 * connected to anybody already, or the member has another account of this service connected.
 */
export async function connectIdentity(context: IdentityContext, identity: Identity): Promise<void> {
  const { userId } = requireMember(context.actor, "account.own");
  const { provider, label } = identity;
  await withLookup(context.db, { userId }, async (tx) => {
    const added = await tx
      .insert(userIdentities)
      .values({ identityHash: identityHash(identity), userId, provider, label, createdAt: context.now() })
      .onConflictDoNothing()
      .returning({ userId: userIdentities.userId });
    if (added.length === 0)
      throw new AppError("conflict", "This account is connected already.", { key: "auth.errors.external_taken" });
    await recordOwnChange(tx, context, userId, {
      verb: "accounts.connect",
      fields: [`${provider}:${label}`],
      mail: { template: "sign_in_changed", params: { change: "on", account: label, provider } },
    });
  });
}
