import { and, eq, isNotNull } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { users, userTotp } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { SecondFactorDeps } from "./context.ts";

/**
 * Returns a mark of the person's password and secret if a sign-in needs a code, or undefined if it does not. The mark
 * changes with both, so a sign-in that was begun before cannot be finished after.
 */
export async function findSecondStep(
  { db, vault }: Pick<SecondFactorDeps, "db" | "vault">,
  userId: UserId,
): Promise<string | undefined> {
  return withLookup(db, { userId }, (tx) => markOf(tx, vault, userId));
}

/** Does the same in a transaction whose scope is the person. */
export async function markOf(
  tx: Transaction,
  vault: SecondFactorDeps["vault"],
  userId: UserId,
): Promise<string | undefined> {
  const [row] = await tx
    .select({ passwordHash: users.passwordHash, sealedSecret: userTotp.sealedSecret })
    .from(userTotp)
    .innerJoin(users, eq(users.id, userTotp.userId))
    .where(and(eq(userTotp.userId, userId), isNotNull(userTotp.confirmedAt)));
  return row === undefined ? undefined : vault.fingerprint("second-step", `${row.passwordHash}|${row.sealedSecret}`);
}
