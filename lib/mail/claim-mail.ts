import { and, asc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { inTransaction } from "../db/reachable.ts";
import { mailOutbox } from "../db/schema/index.ts";

export type ClaimedMail = typeof mailOutbox.$inferSelect;

/** Longer than an attempt may take, so that no second attempt begins while one runs. */
const leaseMs = 3 * 60_000;

/**
 * Claims the mail that has been due for the longest time, for three minutes, and counts the attempt. Rows that another
 * sender is claiming are skipped, so two senders never get the same mail. Returns undefined if none is due.
 */
export async function claimMail(systemDb: Database, at: Date): Promise<ClaimedMail | undefined> {
  return inTransaction(systemDb, async (tx) => {
    const due = tx.$with("due").as(
      tx
        .select({ id: mailOutbox.id })
        .from(mailOutbox)
        .where(and(isNull(mailOutbox.sentAt), isNull(mailOutbox.failedAt), lte(mailOutbox.nextAttemptAt, at)))
        .orderBy(asc(mailOutbox.nextAttemptAt))
        .limit(1)
        .for("update", { skipLocked: true }),
    );
    const [claimed] = await tx
      .with(due)
      .update(mailOutbox)
      .set({ nextAttemptAt: new Date(at.getTime() + leaseMs), attempts: sql`${mailOutbox.attempts} + 1` })
      .where(inArray(mailOutbox.id, tx.select({ id: due.id }).from(due)))
      .returning();
    return claimed;
  });
}

/** What is recorded of an attempt. */
export type Outcome =
  | { readonly kind: "sent"; readonly at: Date }
  | { readonly kind: "retry"; readonly at: Date; readonly fault: string }
  | { readonly kind: "given_up"; readonly at: Date; readonly fault: string };

/** Records the outcome of a claimed mail, unless another sender has claimed it since. */
export async function recordOutcome(
  systemDb: Database,
  { id, attempts }: ClaimedMail,
  outcome: Outcome,
): Promise<void> {
  await inTransaction(systemDb, (tx) =>
    tx
      .update(mailOutbox)
      .set(columnsOf(outcome))
      .where(and(eq(mailOutbox.id, id), eq(mailOutbox.attempts, attempts), isNull(mailOutbox.sentAt))),
  );
}

function columnsOf(outcome: Outcome) {
  switch (outcome.kind) {
    case "sent":
      return { sentAt: outcome.at, sealedParams: "", lastError: null };
    case "retry":
      return { nextAttemptAt: outcome.at, lastError: outcome.fault };
    case "given_up":
      return { failedAt: outcome.at, sealedParams: "", lastError: outcome.fault };
  }
}
