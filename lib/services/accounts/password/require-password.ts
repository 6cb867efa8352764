import { eq } from "drizzle-orm";
import { users } from "../../../db/schema/index.ts";
import { withLookup } from "../../../db/with-tenant.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { UserId } from "../../../kernel/ids.ts";
import type { Locale } from "../../../kernel/locale/locale.ts";
import { requireMember } from "../../../policy/permissions.ts";
import type { AccountContext } from "../context.ts";
import { argon2Hasher } from "../hasher.ts";
import { isDemoOwner } from "../is-demo-owner.ts";

export interface ProvedPerson {
  readonly userId: UserId;
  readonly email: string;
  readonly locale: Locale;
  readonly passwordHash: string;
}

/**
 * Returns the signed-in person if they know their password, so that an unattended browser is not enough. Throws
 * AppError `rate_limited`, `invalid_input` at `currentPassword`, `conflict` for a person without a password, or
 * `forbidden` for the owner of the demo, whose sign-in many people share.
 */
export async function requirePassword(context: AccountContext, password: string): Promise<ProvedPerson> {
  const { userId } = requireMember(context.actor, "account.own");
  const attempt = await context.admitPassword({ userId, ip: context.ip });
  const { person, isDemo } = await withLookup(context.db, { userId }, async (tx) => {
    const [found] = await tx
      .select({ email: users.email, locale: users.locale, passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, userId));
    return { person: found, isDemo: await isDemoOwner(tx, userId) };
  });
  if (isDemo) throw demoAccount();
  if (person === undefined || person.passwordHash === null) throw noPassword();
  const matches = await (context.hasher ?? argon2Hasher).verify(person.passwordHash, password);
  if (!matches) throw wrongPassword();
  await attempt.succeeded();
  return { userId, email: person.email, locale: person.locale, passwordHash: person.passwordHash };
}

function demoAccount(): AppError {
  return new AppError("forbidden", "The account of the demo cannot be changed.", { key: "auth.errors.demo_account" });
}

function noPassword(): AppError {
  return new AppError("conflict", "Your account has no password yet.", {
    key: "auth.errors.no_password",
    hint: "Set one first: ask for a new password on the page of the sign-in.",
  });
}

function wrongPassword(): AppError {
  return new AppError("invalid_input", "This is not your password.", {
    key: "auth.errors.wrong_password",
    path: "currentPassword",
  });
}
