import { and, eq, gt, inArray, isNull } from "drizzle-orm";
import type { Transaction } from "../../../db/client.ts";
import { accountLinks } from "../../../db/schema/index.ts";
import type { AccountLinkPurpose } from "../../../kernel/choices.ts";
import { linkRefused } from "./link-refused.ts";

export type LinkRow = typeof accountLinks.$inferSelect;

/**
 * Marks a link as used and returns it, in a transaction whose scope is its hash. Of two concurrent uses one waits for
 * the other and is refused. Throws AppError `not_found` if the link is used or expired, or does something else.
 */
export async function useLink(
  tx: Transaction,
  { tokenHash, purposes, at }: { tokenHash: string; purposes: readonly AccountLinkPurpose[]; at: Date },
): Promise<LinkRow> {
  const [used] = await tx
    .update(accountLinks)
    .set({ usedAt: at })
    .where(
      and(
        eq(accountLinks.tokenHash, tokenHash),
        inArray(accountLinks.purpose, [...purposes]),
        isNull(accountLinks.usedAt),
        gt(accountLinks.expiresAt, at),
      ),
    )
    .returning();
  if (used === undefined) throw linkRefused();
  return used;
}
