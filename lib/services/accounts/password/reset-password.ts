import { and, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { users, userTotp } from "../../../db/schema/index.ts";
import { openScope, withLookup } from "../../../db/with-tenant.ts";
import type { UserId } from "../../../kernel/ids.ts";
import { checkPassword } from "../check-password.ts";
import type { AccountDeps, LinkSource } from "../context.ts";
import { argon2Hasher } from "../hasher.ts";
import { dataPlace } from "../links/data-place.ts";
import { findLink } from "../links/find-link.ts";
import { linkRefused } from "../links/link-refused.ts";
import { useLink } from "../links/use-link.ts";
import type { LinkPasswordInput } from "../schemas.ts";
import { setPassword } from "./set-password.ts";

const purposes = ["reset_password"] as const;
const ResetData = z.object({ next: z.string().optional() });

export interface ResetPerson {
  readonly userId: UserId;
  readonly email: string;
  /** True if the person must also show a second factor, which a mail does not replace. */
  readonly hasSecondFactor: boolean;
  readonly next: string | undefined;
}

/**
 * Sets the password of the person to whom a link was mailed, ends all their sessions and removes their other links.
 * Throws AppError `not_found` for a link that does not work or `invalid_input` for a weak password.
 */
export async function resetPassword(
  deps: AccountDeps,
  { token, password }: LinkPasswordInput,
  source: LinkSource,
): Promise<ResetPerson> {
  const { tokenHash, email, userId } = await findLink(deps, token, purposes);
  if (userId === null) throw linkRefused();
  checkPassword(password, email);
  // Hashing takes long, so it is done before the transaction.
  const passwordHash = await (deps.hasher ?? argon2Hasher).hash(password);
  return withLookup(deps.db, { linkHash: tokenHash }, async (tx) => {
    const at = deps.now();
    const link = await useLink(tx, { tokenHash, purposes, at });
    await openScope(tx, { userId });
    // Who opens the mail has shown that the address is theirs.
    await tx.update(users).set({ emailVerifiedAt: at }).where(eq(users.id, userId));
    await setPassword(tx, deps, { userId, email, passwordHash, ...source });
    const [factor] = await tx
      .select({ userId: userTotp.userId })
      .from(userTotp)
      .where(and(eq(userTotp.userId, userId), isNotNull(userTotp.confirmedAt)));
    const { next } = ResetData.parse(JSON.parse(deps.serviceVault.open(link.sealedData, dataPlace(link.id))));
    return { userId, email, hasSecondFactor: factor !== undefined, next };
  });
}
