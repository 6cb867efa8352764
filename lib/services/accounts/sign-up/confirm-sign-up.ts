import { z } from "zod";
import { withLookup } from "../../../db/with-tenant.ts";
import type { UserId } from "../../../kernel/ids.ts";
import { locales } from "../../../kernel/locale/locale.ts";
import { checkPassword } from "../check-password.ts";
import type { AccountDeps, LinkSource } from "../context.ts";
import { createAccount } from "../create-account.ts";
import { argon2Hasher } from "../hasher.ts";
import { dataPlace } from "../links/data-place.ts";
import { findLink } from "../links/find-link.ts";
import { useLink } from "../links/use-link.ts";
import type { LinkPasswordInput } from "../schemas.ts";

const SignUpData = z.object({
  name: z.string(),
  company: z.string(),
  locale: z.enum(locales),
  next: z.string().optional(),
});

const purposes = ["sign_up"] as const;

export interface NewPerson {
  readonly userId: UserId;
  readonly email: string;
  /** The path to which the person wanted to go when they signed up. */
  readonly next: string | undefined;
}

/**
 * Creates the account of a mailed link with the password that the person chose after opening it, so that nobody can
 * choose it for the address of another. Throws AppError `not_found` for a link that does not work, `invalid_input` for
 * a weak password, or `conflict` if the address got an account in the meantime; the link works again then.
 */
export async function confirmSignUp(
  deps: AccountDeps,
  { token, password }: LinkPasswordInput,
  source: LinkSource,
): Promise<NewPerson> {
  const { tokenHash, email } = await findLink(deps, token, purposes);
  checkPassword(password, email);
  // Hashing takes long, so it is done before the transaction.
  const passwordHash = await (deps.hasher ?? argon2Hasher).hash(password);
  return withLookup(deps.db, { linkHash: tokenHash }, async (tx) => {
    const link = await useLink(tx, { tokenHash, purposes, at: deps.now() });
    const opened = deps.serviceVault.open(link.sealedData, dataPlace(link.id));
    const { name, company, locale, next } = SignUpData.parse(JSON.parse(opened));
    const account = { email: link.email, passwordHash, name, company, locale };
    const { userId } = await createAccount({ ...deps, db: tx }, account, source);
    return { userId, email: link.email, next };
  });
}
