import { eq } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { users } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import type { UserId } from "../../kernel/ids.ts";
import { argon2Hasher, type Hasher } from "./hasher.ts";
import type { SignInInput } from "./schemas.ts";

/** The hash of 32 random bytes that were thrown away, with the parameters of `argon2Hasher`. */
export const unusedHash =
  "$argon2id$v=19$m=19456,t=2,p=1$FHHEBBdUOs6h9Sc53GaJxA$ujXei3SqeGoNuqVpBQKOmsDwxZ3CnKX2k5/HWhOLnu4";

/**
 * Returns the person with this address and password, or undefined. An unknown address costs the same look-up and the
 * same hashing as a wrong password, so that neither answer nor time reveals which addresses have an account.
 */
export async function verifyPassword(
  { db, hasher = argon2Hasher }: { readonly db: Database; readonly hasher?: Hasher },
  { email, password }: Pick<SignInInput, "email" | "password">,
): Promise<UserId | undefined> {
  const [user] = await withLookup(db, { email }, (tx) =>
    tx.select({ id: users.id, passwordHash: users.passwordHash }).from(users).where(eq(users.email, email)),
  );
  const matches = await hasher.verify(user?.passwordHash ?? unusedHash, password);
  return matches ? user?.id : undefined;
}
