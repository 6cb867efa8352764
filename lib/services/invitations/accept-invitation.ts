import { eq } from "drizzle-orm";
import { users } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import type { TenantId } from "../../kernel/ids.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import { invitationError } from "./invitation-error.ts";
import { readInvitationToken } from "./invitation-token.ts";
import type { InvitationTokenInput } from "./schemas.ts";
import { useInvitation } from "./use-invitation.ts";

/**
 * Accepts an invitation into another company as the signed-in person and returns that company. Throws AppError
 * `not_found` or `conflict` if the invitation cannot be accepted, and `forbidden` if it is for another address.
 */
export async function acceptInvitation(
  context: ServiceContext,
  input: InvitationTokenInput,
): Promise<{ readonly tenantId: TenantId }> {
  const { userId } = requireMember(context.actor, "account.own");
  const presented = readInvitationToken(context.vault, input.token);
  if (presented === undefined) throw invitationError("unknown");
  return withLookup(context.db, { linkHash: presented.tokenHash }, async (tx) => {
    await openScope(tx, { userId });
    // The address decides, so it is read again and not taken from the label of the actor.
    const [person] = await tx.select({ userId: users.id, email: users.email }).from(users).where(eq(users.id, userId));
    if (person === undefined) throw new AppError("not_found", "This account no longer exists.");
    return { tenantId: await useInvitation(tx, presented.tokenHash, person, context) };
  });
}
