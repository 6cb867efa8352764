import { users } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId, type UserId } from "../../kernel/ids.ts";
import { checkPassword } from "../accounts/check-password.ts";
import { argon2Hasher, type Hasher } from "../accounts/hasher.ts";
import type { VisitorDeps } from "./context.ts";
import { faultOf, findInvitation } from "./find-invitation.ts";
import { invitationError } from "./invitation-error.ts";
import { readInvitationToken } from "./invitation-token.ts";
import type { JoinByInvitationInput } from "./schemas.ts";
import { useInvitation } from "./use-invitation.ts";

/**
 * Creates the account of a new person and accepts the invitation, in one transaction, and returns the address of the
 * account. The mailed link proves the address. Throws AppError `invalid_input` for a weak password, `conflict` if the
 * address has an account, and the errors of an invitation that cannot be accepted.
 */
export async function joinByInvitation(
  deps: VisitorDeps & { readonly hasher?: Hasher },
  input: JoinByInvitationInput,
): Promise<{ readonly email: string }> {
  await deps.invitationLimits.join(deps.ip);
  const presented = readInvitationToken(deps.vault, input.token);
  if (presented === undefined) throw invitationError("unknown");
  const { tokenHash, mailedTo } = presented;
  const now = deps.now();
  const found = await withLookup(deps.db, { linkHash: tokenHash }, (tx) => findInvitation(tx, tokenHash));
  if (found === undefined) throw invitationError("unknown");
  const fault = faultOf(found, now);
  if (fault !== undefined) throw invitationError(fault);
  const email = found.email ?? mailedTo;
  if (email === undefined) throw addressUnproved();
  checkPassword(input.password, email);
  const { hasher = argon2Hasher } = deps;
  const passwordHash = await hasher.hash(input.password);
  const userId = newId<UserId>();
  const { name, locale } = input;
  await withLookup(deps.db, { linkHash: tokenHash }, async (tx) => {
    await openScope(tx, { userId });
    const inserted = await tx
      .insert(users)
      .values({ id: userId, email, name, passwordHash, emailVerifiedAt: now, locale, createdAt: now })
      .onConflictDoNothing({ target: users.email })
      .returning({ id: users.id });
    if (inserted.length === 0) throw accountExists();
    await useInvitation(tx, tokenHash, { userId, email }, deps);
  });
  return { email };
}

function addressUnproved(): AppError {
  return new AppError("conflict", "This link is not tied to an address.", { key: "members.errors.address_unproved" });
}

function accountExists(): AppError {
  return new AppError("conflict", "This address has an account.", {
    key: "members.errors.account_exists",
    hint: "Sign in with it, then open the link of the invitation again.",
  });
}
