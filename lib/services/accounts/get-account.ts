import { eq } from "drizzle-orm";
import { users } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { AccountView } from "../../views/account.ts";
import type { ServiceContext } from "../context.ts";
import { readFates } from "./deletion/read-fates.ts";
import { isDemoOwner } from "./is-demo-owner.ts";

/** Returns what the settings show of the member's own account. */
export async function getAccount({ db, actor }: ServiceContext): Promise<AccountView> {
  const { userId, label } = requireMember(actor, "account.own");
  return withLookup(db, { userId }, async (tx) => {
    const [person] = await tx
      .select({ email: users.email, passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, userId));
    const isDemo = await isDemoOwner(tx, userId);
    return {
      email: person?.email ?? label,
      hasPassword: typeof person?.passwordHash === "string",
      isDemo,
      companies: await readFates(tx, userId),
    };
  });
}
