import { and, eq, isNull, ne } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { sessions } from "../../db/schema/index.ts";
import type { SessionId, UserId } from "../../kernel/ids.ts";

/** Ends a person's sessions, all or all but one, in a transaction whose scope is the person. */
export async function endSessions(
  tx: Transaction,
  { userId, at, except }: { readonly userId: UserId; readonly at: Date; readonly except?: SessionId },
): Promise<void> {
  const others = except === undefined ? undefined : ne(sessions.id, except);
  await tx
    .update(sessions)
    .set({ revokedAt: at })
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), others));
}
