import { asc, eq } from "drizzle-orm";
import { userIdentities } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { IdentityView } from "../../views/identity.ts";
import type { ServiceContext } from "../context.ts";

/** Returns the accounts of other services with which the member signs in. */
export async function listIdentities({ db, actor }: ServiceContext): Promise<readonly IdentityView[]> {
  const { userId } = requireMember(actor, "account.own");
  return withLookup(db, { userId }, (tx) =>
    tx
      .select({
        provider: userIdentities.provider,
        label: userIdentities.label,
        createdAt: userIdentities.createdAt,
        lastUsedAt: userIdentities.lastUsedAt,
      })
      .from(userIdentities)
      .where(eq(userIdentities.userId, userId))
      .orderBy(asc(userIdentities.createdAt)),
  );
}
