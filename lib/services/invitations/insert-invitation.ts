import { and, count, eq, gt, isNull } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { invitations, members } from "../../db/schema/index.ts";
import type { Role } from "../../kernel/choices.ts";
import { AppError } from "../../kernel/errors.ts";
import { type InvitationId, newId } from "../../kernel/ids.ts";
import type { ActorOf } from "../../policy/actor.ts";
import { maxMembers, tooManyMembers } from "../members/limits.ts";

/** The most invitations of a tenant that nobody has accepted yet. */
export const maxOpenInvitations = 100;

/** How long an invitation works, in hours. */
export const invitationHours = 7 * 24;

interface NewInvitation {
  readonly tokenHash: string;
  /** Undefined for a link. */
  readonly email?: string;
  readonly role: Role;
  readonly now: Date;
}

/**
 * Inserts an invitation, after `lockMembers`. It replaces the open one to the same address, whose link then stops to
 * work. Throws AppError `conflict` if the tenant has too many members or open invitations.
 */
export async function insertInvitation(
  tx: Transaction,
  { tenantId, userId }: ActorOf<"session">,
  { tokenHash, email, role, now }: NewInvitation,
): Promise<InvitationId> {
  const open = and(
    eq(invitations.tenantId, tenantId),
    isNull(invitations.acceptedAt),
    isNull(invitations.revokedAt),
    gt(invitations.expiresAt, now),
  );
  if (email !== undefined) {
    await tx
      .update(invitations)
      .set({ revokedAt: now })
      .where(and(open, eq(invitations.email, email)));
  }
  const [sizes] = await tx
    .select({
      members: tx.$count(members, eq(members.tenantId, tenantId)),
      open: count(),
    })
    .from(invitations)
    .where(open);
  if ((sizes?.members ?? 0) >= maxMembers) throw tooManyMembers();
  if ((sizes?.open ?? 0) >= maxOpenInvitations) throw tooManyOpen();
  const id = newId<InvitationId>();
  await tx.insert(invitations).values({
    id,
    tenantId,
    tokenHash,
    email: email ?? null,
    role,
    invitedBy: userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + invitationHours * 3600_000),
  });
  return id;
}

function tooManyOpen(): AppError {
  return new AppError("conflict", `Your company has ${maxOpenInvitations} open invitations.`, {
    key: "members.errors.too_many_invitations",
    params: { max: maxOpenInvitations },
    hint: "Revoke those that nobody will accept.",
  });
}
