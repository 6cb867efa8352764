import { asc, eq } from "drizzle-orm";
import { type AdminChange, recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { members } from "../../db/schema/index.ts";
import { openScope } from "../../db/with-tenant.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { LinkSource } from "./context.ts";

export interface ChangedAccount {
  readonly userId: UserId;
  /** The person's address, which the audit logs show. */
  readonly email: string;
}

/**
 * Records a change of an account in the audit log of each company of the person, as it concerns all of them. The scope
 * of the transaction must be the person; afterwards it is the last company as well.
 */
export async function recordInCompanies(
  tx: Transaction,
  { userId, email }: ChangedAccount,
  source: LinkSource & { readonly now: Clock },
  change: AdminChange,
): Promise<void> {
  const mine = await tx
    .select({ tenantId: members.tenantId, role: members.role })
    .from(members)
    .where(eq(members.userId, userId))
    .orderBy(asc(members.tenantId));
  for (const { tenantId, role } of mine) {
    await openScope(tx, { tenantId });
    const actor = { kind: "session", tenantId, userId, role, label: email } as const;
    await recordAdmin(tx, { actor, ...source }, change);
  }
}
