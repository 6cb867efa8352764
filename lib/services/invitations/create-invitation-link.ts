import { recordAdmin } from "../../audit/record.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { InvitationId } from "../../kernel/ids.ts";
import { mayGiveRole, requireMember } from "../../policy/permissions.ts";
import { newLinkToken } from "../accounts/link-token.ts";
import { lockAsMember } from "../members/lock-members.ts";
import { roleTooHigh } from "../members/role-too-high.ts";
import type { InvitationContext } from "./context.ts";
import { insertInvitation } from "./insert-invitation.ts";
import type { CreateInvitationLinkInput } from "./schemas.ts";

export interface CreatedInvitationLink {
  readonly id: InvitationId;
  /** The link itself. It is not stored and cannot be shown again. */
  readonly link: string;
}

/**
 * Creates an invitation without an address, for the inviter to pass on; the first person who accepts uses it up. For
 * owners and admins. Throws AppError `conflict` if there are too many invitations, and `rate_limited`.
 */
export async function createInvitationLink(
  context: InvitationContext,
  input: CreateInvitationLinkInput,
): Promise<CreatedInvitationLink> {
  const member = requireMember(context.actor, "members.manage");
  const { tenantId } = member;
  await context.invitationLimits.invite(tenantId, undefined);
  const { token, tokenHash } = newLinkToken(context.vault);
  return withTenant(context.db, tenantId, async (tx) => {
    const actor = await lockAsMember(tx, member);
    if (!mayGiveRole(actor.role, input.role)) throw roleTooHigh();
    const id = await insertInvitation(tx, actor, { tokenHash, role: input.role, now: context.now() });
    await recordAdmin(tx, { ...context, actor }, { verb: "members.invite", fields: [`role:${input.role}`] });
    return { id, link: `${context.publicUrl}/invitation#${token}` };
  });
}
