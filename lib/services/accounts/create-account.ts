import { recordAdmin } from "../../audit/record.ts";
import type { Database, Transaction } from "../../db/client.ts";
import { members, tenants, users } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import type { Clock } from "../../kernel/clock.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId, type TenantId, type UserId } from "../../kernel/ids.ts";
import type { Vault } from "../../vault/vault.ts";
import { checkPassword } from "./check-password.ts";
import { argon2Hasher, type Hasher } from "./hasher.ts";
import type { SignUpInput } from "./schemas.ts";

export interface CreateAccountDeps {
  readonly db: Database | Transaction;
  readonly vault: Pick<Vault, "newTenantKey">;
  readonly now: Clock;
  readonly hasher?: Hasher;
}

/**
 * Creates a company with its data key, and the person who owns it, in one transaction.
 * Throws AppError `invalid_input` for a weak password or `conflict` if this address cannot sign up.
 */
export async function createAccount(
  { db, vault, now, hasher = argon2Hasher }: CreateAccountDeps,
  { email, password, name, company, locale }: SignUpInput,
  source: { readonly requestId: string; readonly ip: string },
): Promise<{ readonly userId: UserId; readonly tenantId: TenantId }> {
  checkPassword(password, email);
  // The hash is computed before the address is looked up, so that both answers take the same time.
  const passwordHash = await hasher.hash(password);
  const [userId, tenantId] = [newId<UserId>(), newId<TenantId>()];
  const createdAt = now();
  await withLookup(db, { userId }, async (tx) => {
    await openScope(tx, { tenantId });
    const inserted = await tx
      .insert(users)
      .values({ id: userId, email, name, passwordHash, locale, createdAt })
      .onConflictDoNothing({ target: users.email })
      .returning({ id: users.id });
    if (inserted.length === 0) throw addressRefused();
    await tx
      .insert(tenants)
      .values({ id: tenantId, name: company, kind: "live", wrappedKey: vault.newTenantKey(tenantId), createdAt });
    await tx.insert(members).values({ tenantId, userId, role: "owner", createdAt });
    const actor = { kind: "session", tenantId, userId, role: "owner", label: email } as const;
    await recordAdmin(tx, { actor, ...source, now }, { verb: "accounts.create" });
  });
  return { userId, tenantId };
}

// As no email is sent, a refused sign-up reveals that the address is taken. This is mitigated: the message names no
// account, a probe of a free address creates an account, and the limits of the sign-up (lib/auth/throttle.ts) allow a
// few probes an hour. Signing in reveals nothing.
function addressRefused(): AppError {
  return new AppError("conflict", "You cannot sign up with this address.", {
    key: "auth.errors.address_refused",
    hint: "If you have an account already, sign in with it. Otherwise use another address.",
    path: "email",
  });
}
