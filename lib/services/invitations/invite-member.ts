import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { members, tenants, users } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import type { ActorOf } from "../../policy/actor.ts";
import { mayGiveRole, requireMember } from "../../policy/permissions.ts";
import { newLinkToken } from "../accounts/link-token.ts";
import { lockAsMember } from "../members/lock-members.ts";
import { roleTooHigh } from "../members/role-too-high.ts";
import type { InvitationContext } from "./context.ts";
import { insertInvitation, invitationHours } from "./insert-invitation.ts";
import type { InviteMemberInput } from "./schemas.ts";

/**
 * Invites a person by mail; the link works once and for seven days. Whether the address has an account makes no
 * difference to the answer. For owners and admins. Throws AppError `forbidden` for a role above one's own, `conflict`
 * for a member or if there are too many invitations, and `rate_limited`.
 */
export async function inviteMember(context: InvitationContext, input: InviteMemberInput): Promise<void> {
  const member = requireMember(context.actor, "members.manage");
  const { tenantId } = member;
  if (!mayGiveRole(member.role, input.role)) throw roleTooHigh();
  await context.invitationLimits.invite(tenantId, input.email);
  const { token, tokenHash } = newLinkToken(context.vault);
  await withTenant(context.db, tenantId, async (tx) => {
    const actor = await lockAsMember(tx, member);
    if (!mayGiveRole(actor.role, input.role)) throw roleTooHigh();
    await requireNoMember(tx, actor, input.email);
    await insertInvitation(tx, actor, { tokenHash, ...input, now: context.now() });
    const { locale, ...names } = await namesOf(tx, actor);
    const link = `${context.publicUrl}/invitation#${token}`;
    await context.queueMail(tx, {
      template: "invitation",
      to: input.email,
      // The language of the person is not known, or must not be looked up.
      locale,
      params: { link, role: input.role, hours: String(invitationHours), ...names },
    });
    const fields = [`member:${input.email}`, `role:${input.role}`];
    await recordAdmin(tx, { ...context, actor }, { verb: "members.invite", fields });
  });
}

async function requireNoMember(tx: Transaction, { tenantId }: ActorOf<"session">, email: string): Promise<void> {
  const known = await tx
    .select({ userId: members.userId })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.tenantId, tenantId), eq(users.email, email)));
  if (known.length === 0) return;
  throw new AppError("conflict", "This person is a member already.", {
    key: "members.errors.already_member",
    path: "email",
  });
}

async function namesOf(tx: Transaction, { tenantId, userId }: ActorOf<"session">) {
  const [names] = await tx
    .select({ company: tenants.name, inviter: users.name, locale: users.locale })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(and(eq(members.tenantId, tenantId), eq(members.userId, userId)));
  if (names === undefined) throw new AppError("internal", "The inviter is not a member.");
  return names;
}
