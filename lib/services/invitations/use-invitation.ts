import { and, eq, gt, isNull } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { invitations, members } from "../../db/schema/index.ts";
import { openScope } from "../../db/with-tenant.ts";
import type { Clock } from "../../kernel/clock.ts";
import { AppError } from "../../kernel/errors.ts";
import type { TenantId, UserId } from "../../kernel/ids.ts";
import { maxMembers, tooManyMembers } from "../members/limits.ts";
import { lockMembers } from "../members/lock-members.ts";
import { faultOf, findInvitation } from "./find-invitation.ts";
import { findInviter } from "./find-inviter.ts";
import { invitationError } from "./invitation-error.ts";

interface Person {
  readonly userId: UserId;
  readonly email: string;
}

interface Source {
  readonly requestId: string;
  readonly ip: string;
  readonly now: Clock;
}

/**
 * Uses up an invitation and makes the person a member of its tenant, in a transaction that sees the invitation by its
 * hash. Of two calls at the same time one succeeds. Throws AppError `not_found` or `conflict` if the invitation cannot
 * be accepted, `forbidden` if it is for another address; nothing is used up then.
 */
export async function useInvitation(
  tx: Transaction,
  tokenHash: string,
  { userId, email }: Person,
  source: Source,
): Promise<TenantId> {
  const found = await findInvitation(tx, tokenHash);
  if (found === undefined) throw invitationError("unknown");
  const { id, tenantId, role } = found;
  await openScope(tx, { tenantId });
  // The inviter's role and the number of members must not change before the membership is committed.
  await lockMembers(tx, tenantId);
  const now = source.now();
  const used = await tx
    .update(invitations)
    .set({ acceptedAt: now, acceptedBy: userId })
    .where(
      and(
        eq(invitations.id, id),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(invitations.expiresAt, now),
      ),
    )
    .returning({ id: invitations.id });
  if (used.length === 0) {
    const current = (await findInvitation(tx, tokenHash)) ?? found;
    throw invitationError(faultOf(current, now) ?? "used");
  }
  if (found.email !== null && found.email !== email) throw otherAddress(found.email);
  if ((await findInviter(tx, found)) === undefined) throw invitationError("void");
  if ((await tx.$count(members, eq(members.tenantId, tenantId))) >= maxMembers) throw tooManyMembers();
  const joined = await tx
    .insert(members)
    .values({ tenantId, userId, role, createdAt: now })
    .onConflictDoNothing()
    .returning({ userId: members.userId });
  if (joined.length === 0) throw alreadyMember();
  const actor = { kind: "session", tenantId, userId, role, label: email } as const;
  await recordAdmin(tx, { ...source, actor }, { verb: "invitations.accept", fields: [`role:${role}`] });
  return tenantId;
}

function otherAddress(email: string): AppError {
  return new AppError("forbidden", `This invitation is for ${email}.`, {
    key: "members.errors.other_address",
    params: { email },
    hint: "Sign in with the account of this address, or ask for an invitation to yours.",
  });
}

function alreadyMember(): AppError {
  return new AppError("conflict", "You are a member of this company already.", {
    key: "members.errors.you_are_member",
  });
}
