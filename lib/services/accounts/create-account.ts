import { recordAdmin } from "../../audit/record.ts";
import type { Database, Transaction } from "../../db/client.ts";
import { members, tenants, users } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import type { Clock } from "../../kernel/clock.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId, type TenantId, type UserId } from "../../kernel/ids.ts";
import type { Locale } from "../../kernel/locale/locale.ts";
import type { Vault } from "../../vault/vault.ts";

export interface CreateAccountDeps {
  readonly db: Database | Transaction;
  readonly vault: Pick<Vault, "newTenantKey">;
  readonly now: Clock;
}

export interface NewAccount {
  /** An address that the person has proved to be their own. */
  readonly email: string;
  /** Null for a person who signs in with another service alone. */
  readonly passwordHash: string | null;
  readonly name: string;
  readonly company: string;
  readonly locale: Locale;
}

/**
 * Creates a company with its data key, and the person who owns it, in one transaction. Throws AppError `conflict` if
 * the address has an account already.
 */
export async function createAccount(
  { db, vault, now }: CreateAccountDeps,
  { email, passwordHash, name, company, locale }: NewAccount,
  source: { readonly requestId: string; readonly ip: string },
): Promise<{ readonly userId: UserId; readonly tenantId: TenantId }> {
  const [userId, tenantId] = [newId<UserId>(), newId<TenantId>()];
  const createdAt = now();
  await withLookup(db, { userId }, async (tx) => {
    await openScope(tx, { tenantId });
    const inserted = await tx
      .insert(users)
      .values({ id: userId, email, name, passwordHash, locale, createdAt, emailVerifiedAt: createdAt })
      .onConflictDoNothing({ target: users.email })
      .returning({ id: users.id });
    if (inserted.length === 0) throw accountExists();
    await tx
      .insert(tenants)
      .values({ id: tenantId, name: company, kind: "live", wrappedKey: vault.newTenantKey(tenantId), createdAt });
    await tx.insert(members).values({ tenantId, userId, role: "owner", createdAt });
    const actor = { kind: "session", tenantId, userId, role: "owner", label: email } as const;
    await recordAdmin(tx, { actor, ...source, now }, { verb: "accounts.create" });
  });
  return { userId, tenantId };
}

// Only somebody who has opened a mail to the address reads this, so it reveals nothing to others.
function accountExists(): AppError {
  return new AppError("conflict", "There is an account with this address already.", {
    key: "auth.errors.account_exists",
    hint: "Sign in with it. If you do not know its password, ask for a new one.",
  });
}
