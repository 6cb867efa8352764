import { and, eq, gt, inArray, isNull } from "drizzle-orm";
import type { Database } from "../../../db/client.ts";
import { accountLinks } from "../../../db/schema/index.ts";
import { withLookup } from "../../../db/with-tenant.ts";
import type { AccountLinkPurpose } from "../../../kernel/choices.ts";
import type { Clock } from "../../../kernel/clock.ts";
import type { UserId } from "../../../kernel/ids.ts";
import type { Vault } from "../../../vault/vault.ts";
import { hashLinkToken } from "../link-token.ts";
import { linkRefused } from "./link-refused.ts";

export interface FoundLink {
  readonly tokenHash: string;
  readonly email: string;
  readonly userId: UserId | null;
}

/**
 * Returns the link of a token without using it. Throws AppError `not_found` if the token is wrong, used or expired, or
 * does something else.
 */
export async function findLink(
  { db, vault, now }: { readonly db: Database; readonly vault: Pick<Vault, "fingerprint">; readonly now: Clock },
  token: string,
  purposes: readonly AccountLinkPurpose[],
): Promise<FoundLink> {
  const tokenHash = hashLinkToken(vault, token);
  if (tokenHash === undefined) throw linkRefused();
  const [found] = await withLookup(db, { linkHash: tokenHash }, (tx) =>
    tx
      .select({ email: accountLinks.email, userId: accountLinks.userId })
      .from(accountLinks)
      .where(
        and(
          eq(accountLinks.tokenHash, tokenHash),
          inArray(accountLinks.purpose, [...purposes]),
          isNull(accountLinks.usedAt),
          gt(accountLinks.expiresAt, now()),
        ),
      ),
  );
  if (found === undefined) throw linkRefused();
  return { tokenHash, ...found };
}
