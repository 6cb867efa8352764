import { and, eq, isNotNull } from "drizzle-orm";
import type { Transaction } from "../../../db/client.ts";
import { accountLinks, users } from "../../../db/schema/index.ts";
import { openScope, withLookup } from "../../../db/with-tenant.ts";
import type { AccountLinkPurpose } from "../../../kernel/choices.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { UserId } from "../../../kernel/ids.ts";
import type { AccountDeps, LinkSource } from "../context.ts";
import { dropLinks } from "../links/drop-links.ts";
import { findLink } from "../links/find-link.ts";
import { linkRefused } from "../links/link-refused.ts";
import { type LinkRow, useLink } from "../links/use-link.ts";
import { recordInCompanies } from "../record-in-companies.ts";
import type { LinkInput } from "../schemas.ts";

const purposes = ["change_email_old", "change_email_new"] as const satisfies readonly AccountLinkPurpose[];

/**
 * Uses one of the two links of a change of address. Returns `changed` if the other was used before, and else `waiting`.
 * Throws AppError `not_found` for a link that does not work, or `conflict` if the new address got an account in the
 * meantime.
 */
export async function confirmEmail(
  deps: AccountDeps,
  { token }: LinkInput,
  source: LinkSource,
): Promise<"changed" | "waiting"> {
  const { tokenHash, userId } = await findLink(deps, token, purposes);
  if (userId === null) throw linkRefused();
  return withLookup(deps.db, { linkHash: tokenHash }, async (tx) => {
    const link = await useLink(tx, { tokenHash, purposes, at: deps.now() });
    await openScope(tx, { userId });
    // Both links may be used at the same time. The lock makes the second one see that the first is used.
    const [person] = await tx.select().from(users).where(eq(users.id, userId)).for("update");
    const addresses = await readAddresses(tx, userId, link);
    if (person === undefined || addresses === undefined) return "waiting";
    if (person.email !== addresses.old) throw linkRefused();
    await moveAccount(tx, deps, { ...person, newEmail: addresses.new }, source);
    return "changed";
  });
}

/** Returns the two addresses of a pair of links if both have been used. */
async function readAddresses(
  tx: Transaction,
  userId: UserId,
  { pairId }: LinkRow,
): Promise<{ readonly old: string; readonly new: string } | undefined> {
  if (pairId === null) return undefined;
  const used = await tx
    .select({ purpose: accountLinks.purpose, email: accountLinks.email })
    .from(accountLinks)
    .where(and(eq(accountLinks.userId, userId), eq(accountLinks.pairId, pairId), isNotNull(accountLinks.usedAt)));
  const [old, fresh] = purposes.map((purpose) => used.find((link) => link.purpose === purpose)?.email);
  return old === undefined || fresh === undefined ? undefined : { old, new: fresh };
}

async function moveAccount(
  tx: Transaction,
  deps: AccountDeps,
  person: typeof users.$inferSelect & { readonly newEmail: string },
  source: LinkSource,
): Promise<void> {
  const { id: userId, email, locale, newEmail } = person;
  await openScope(tx, { email: newEmail });
  const taken = await tx.select({ id: users.id }).from(users).where(eq(users.email, newEmail));
  if (taken.length > 0) throw addressTaken();
  // An account that is created at this very moment violates the unique index, and the change is refused as a fault.
  await tx.update(users).set({ email: newEmail, emailVerifiedAt: deps.now() }).where(eq(users.id, userId));
  // Links for a new password may still be in the old mailbox.
  await dropLinks(tx, userId);
  await deps.queueMail(tx, { template: "email_changed", to: email, locale, params: { newEmail } });
  const change = { verb: "accounts.email", fields: ["email"] };
  await recordInCompanies(tx, { userId, email: newEmail }, { ...source, now: deps.now }, change);
}

function addressTaken(): AppError {
  return new AppError("conflict", "The new address has an account of its own by now.", {
    key: "auth.errors.address_taken",
    hint: "Choose another address in the settings.",
  });
}
