import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "../../../db/client.ts";
import { accountLinks } from "../../../db/schema/index.ts";
import type { UserId } from "../../../kernel/ids.ts";

/**
 * Deletes a person's links that nobody has used yet, in a transaction whose scope is the person. They are not marked as
 * used, because a used link of a pair stands for a consent.
 */
export async function dropLinks(tx: Transaction, userId: UserId): Promise<void> {
  await tx.delete(accountLinks).where(and(eq(accountLinks.userId, userId), isNull(accountLinks.usedAt)));
}
