import { eq } from "drizzle-orm";
import { tenants } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import type { VisitorDeps } from "./context.ts";
import { faultOf, findInvitation } from "./find-invitation.ts";
import { findInviter } from "./find-inviter.ts";
import { invitationError } from "./invitation-error.ts";
import { addAddress, readInvitationToken } from "./invitation-token.ts";
import type { AskInvitationMailInput } from "./schemas.ts";

/**
 * Mails a new person the link of an invitation that has no address, so that the person can prove theirs. The answer is
 * the same for an address with an account. The invitation is used up only by whoever accepts it. Throws AppError
 * `rate_limited`, and the errors of an invitation that cannot be accepted.
 */
export async function askInvitationMail(deps: VisitorDeps, input: AskInvitationMailInput): Promise<void> {
  const presented = readInvitationToken(deps.vault, input.token);
  if (presented === undefined) throw invitationError("unknown");
  const { token, tokenHash } = presented;
  const { email, locale } = input;
  await deps.invitationLimits.askMail({ ip: deps.ip, tokenHash, email });
  await withLookup(deps.db, { linkHash: tokenHash }, async (tx) => {
    const found = await findInvitation(tx, tokenHash);
    // An invitation with an address was mailed to it already.
    if (found === undefined || found.email !== null) throw invitationError("unknown");
    const fault = faultOf(found, deps.now());
    if (fault !== undefined) throw invitationError(fault);
    await openScope(tx, { tenantId: found.tenantId });
    const inviter = await findInviter(tx, found);
    if (inviter === undefined) throw invitationError("void");
    const [tenant] = await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, found.tenantId));
    const link = `${deps.publicUrl}/invitation#${addAddress(deps.vault, token, email)}`;
    // The mail must not promise more time than the invitation has left.
    const leftMs = found.expiresAt.getTime() - deps.now().getTime();
    const hours = String(Math.max(1, Math.floor(leftMs / 3600_000)));
    const params = { link, company: tenant?.name ?? "", inviter, role: found.role, hours };
    await deps.queueMail(tx, { template: "invitation", to: email, locale, params });
  });
}
