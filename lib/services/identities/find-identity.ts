import { eq } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { userIdentities, users } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { UserId } from "../../kernel/ids.ts";
import { type Identity, identityHash } from "./identity-hash.ts";

/** Returns the person to whom an account of another service is connected, and notes its use; undefined if nobody is. */
export async function findIdentity(
  { db, now }: { readonly db: Database; readonly now: Clock },
  identity: Identity,
): Promise<{ readonly userId: UserId; readonly email: string } | undefined> {
  const hash = identityHash(identity);
  const isIt = eq(userIdentities.identityHash, hash);
  return withLookup(db, { identityHash: hash }, async (tx) => {
    const [found] = await tx.select({ userId: userIdentities.userId }).from(userIdentities).where(isIt);
    if (found === undefined) return undefined;
    const { userId } = found;
    await openScope(tx, { userId });
    await tx.update(userIdentities).set({ lastUsedAt: now(), label: identity.label }).where(isIt);
    const [person] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId));
    return person === undefined ? undefined : { userId, email: person.email };
  });
}
