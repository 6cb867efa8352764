import { eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { invitations } from "../../db/schema/index.ts";

type InvitationRow = typeof invitations.$inferSelect;

/** Returns the invitation with this hash of its token, in the scope of that hash. */
export async function findInvitation(tx: Transaction, tokenHash: string): Promise<InvitationRow | undefined> {
  const [found] = await tx.select().from(invitations).where(eq(invitations.tokenHash, tokenHash));
  return found;
}

/** Returns why an invitation can no longer be accepted, or undefined if it can. */
export function faultOf(
  row: Pick<InvitationRow, "acceptedAt" | "revokedAt" | "expiresAt">,
  now: Date,
): "used" | "revoked" | "expired" | undefined {
  if (row.acceptedAt !== null) return "used";
  if (row.revokedAt !== null) return "revoked";
  return row.expiresAt <= now ? "expired" : undefined;
}
