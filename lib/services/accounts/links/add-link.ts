import type { Transaction } from "../../../db/client.ts";
import { accountLinks } from "../../../db/schema/index.ts";
import type { AccountLinkPurpose } from "../../../kernel/choices.ts";
import { type AccountLinkId, newId, type UserId } from "../../../kernel/ids.ts";
import type { AccountDeps } from "../context.ts";
import { newLinkToken } from "../link-token.ts";
import { dataPlace } from "./data-place.ts";

const hourMs = 3600_000;
/** How long a link works, in hours. */
const lifetimes: Readonly<Record<AccountLinkPurpose, number>> = {
  sign_up: 24,
  reset_password: 1,
  change_email_old: 24,
  change_email_new: 24,
};

/** The pages that use links. */
const pages: Readonly<Record<AccountLinkPurpose, string>> = {
  sign_up: "/sign-up/confirm",
  reset_password: "/reset",
  change_email_old: "/confirm-email",
  change_email_new: "/confirm-email",
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

/** The values of a link's mail. */
export type MailedLink = Readonly<Record<"link" | "hours", string>>;

/**
 * Stores a link and returns its address and lifetime in hours, for the mail. The scope of the transaction must be the
 * person with `userId`, or the address `email` if there is none. The token is in the fragment of the address, which
 * browsers send to no server, so that it is in no log and in no `Referer` header.
 */
export async function addLink(
  tx: Transaction,
  { vault, serviceVault, publicUrl, now }: Pick<AccountDeps, "vault" | "serviceVault" | "publicUrl" | "now">,
  { purpose, email, userId, pairId, data }: NewLink,
): Promise<MailedLink> {
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
    expiresAt: new Date(createdAt.getTime() + lifetimes[purpose] * hourMs),
  });
  return { link: `${publicUrl}${pages[purpose]}#${token}`, hours: String(lifetimes[purpose]) };
}
