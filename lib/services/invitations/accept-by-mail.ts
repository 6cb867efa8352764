import { and, eq, isNull } from "drizzle-orm";
import { members, users } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import type { VisitorDeps } from "./context.ts";
import { findInvitation } from "./find-invitation.ts";
import { invitationError } from "./invitation-error.ts";
import { readInvitationToken } from "./invitation-token.ts";
import type { InvitationTokenInput } from "./schemas.ts";
import { useInvitation } from "./use-invitation.ts";

/**
 * Accepts an invitation for the account of the address to which its link was mailed. It is only for an account that is
 * in no company, such as one that was removed: it cannot sign in before. It signs nobody in. Throws AppError
 * `unauthenticated` for any other account, and the errors of an invitation that cannot be accepted.
 */
export async function acceptByMail(deps: VisitorDeps, input: InvitationTokenInput): Promise<void> {
  await deps.invitationLimits.join(deps.ip);
  const presented = readInvitationToken(deps.vault, input.token);
  if (presented === undefined) throw invitationError("unknown");
  const { tokenHash, mailedTo } = presented;
  await withLookup(deps.db, { linkHash: tokenHash }, async (tx) => {
    const found = await findInvitation(tx, tokenHash);
    if (found === undefined) throw invitationError("unknown");
    const email = found.email ?? mailedTo;
    if (email === undefined) throw signInFirst();
    await openScope(tx, { email });
    const [person] = await tx.select({ userId: users.id }).from(users).where(eq(users.email, email));
    if (person === undefined) throw signInFirst();
    const { userId } = person;
    await openScope(tx, { userId });
    if ((await tx.$count(members, eq(members.userId, userId))) > 0) throw signInFirst();
    await useInvitation(tx, tokenHash, { userId, email }, deps);
    await tx
      .update(users)
      .set({ emailVerifiedAt: deps.now() })
      .where(and(eq(users.id, userId), isNull(users.emailVerifiedAt)));
  });
}

function signInFirst(): AppError {
  return new AppError("unauthenticated", "Sign in to accept this invitation.", {
    key: "members.errors.sign_in_first",
  });
}
