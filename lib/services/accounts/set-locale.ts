import { eq } from "drizzle-orm";
import { users } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import type { SetLocaleInput } from "./schemas.ts";

/** Saves the member's language for every browser. It affects no other member, so it is not audited. */
export async function setLocale({ db, actor }: ServiceContext, { locale }: SetLocaleInput): Promise<void> {
  const { userId } = requireMember(actor, "account.own");
  await withLookup(db, { userId }, (tx) => tx.update(users).set({ locale }).where(eq(users.id, userId)));
}
