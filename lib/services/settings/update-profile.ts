import { eq } from "drizzle-orm";
import { users } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import type { UpdateProfileInput } from "./schemas.ts";

/** Changes the member's own name, in all companies. It changes no rights, so it is not audited. */
export async function updateProfile({ db, actor }: ServiceContext, { name }: UpdateProfileInput): Promise<void> {
  const { userId } = requireMember(actor, "account.own");
  await withLookup(db, { userId }, (tx) => tx.update(users).set({ name }).where(eq(users.id, userId)));
}
