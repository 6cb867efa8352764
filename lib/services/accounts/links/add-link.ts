import type { Transaction } from "../../../db/client.ts";
import { accountLinks } from "../../../db/schema/index.ts";
import type { AccountLinkPurpose } from "../../../kernel/choices.ts";
import { type AccountLinkId, newId, type UserId } from "../../../kernel/ids.ts";
import type { AccountDeps } from "../context.ts";
import { newLinkToken } from "../link-token.ts";
import { dataPlace } from "./data-place.ts";

const hour = 3600_000;
/** How long a link works. */
const lifetimes: Readonly<Record<AccountLinkPurpose, number>> = {
  sign_up: 24 * hour,
  reset_password: hour,
  change_email_old: 24 * hour,
  change_email_new: 24 * hour,
};

export interface NewLink {
  readonly purpose: AccountLinkPurpose;
  readonly email: string;
  /** Missing before the person has an account. */
  readonly userId?: UserId | undefined;
  readonly pairId?: string | undefined;
  /** The details of what the link does. They are stored encrypted. */
  readonly data: Readonly<Record<string, string>>;
}

/**
 * Stores a link and returns its token, in a transaction whose scope is the person with `userId`, or the address `email`
 * if there is none.
 */
export async function addLink(
  tx: Transaction,
  { vault, serviceVault, now }: Pick<AccountDeps, "vault" | "serviceVault" | "now">,
  { purpose, email, userId, pairId, data }: NewLink,
): Promise<string> {
  const id = newId<AccountLinkId>();
  const { token, tokenHash } = newLinkToken(vault);
  const createdAt = now();
  await tx.insert(accountLinks).values({
    id,
    purpose,
    tokenHash,
    userId: userId ?? null,
    email,
    sealedData: serviceVault.seal(JSON.stringify(data), dataPlace(id)),
    pairId: pairId ?? null,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + lifetimes[purpose]),
  });
  return token;
}
