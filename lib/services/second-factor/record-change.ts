import { asc, eq } from "drizzle-orm";
import { type AdminChange, recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { members, users } from "../../db/schema/index.ts";
import { openScope } from "../../db/with-tenant.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { SecondFactorDeps } from "./context.ts";

interface Source {
  readonly requestId: string;
  readonly ip: string;
  readonly now: Clock;
}

/** What the mail says: the factor was turned on or off, or there are new recovery codes, or one was used. */
type Told = "on" | "off" | "codes" | "used";

/**
 * Records a change of a person's second factor in the audit log of each of their companies and mails the person, in a
 * transaction whose scope is the person. Afterwards the scope is the last company as well.
 */
export async function recordChange(
  tx: Transaction,
  deps: Pick<SecondFactorDeps, "queueMail"> & Source,
  userId: UserId,
  change: AdminChange & { readonly told: Told },
): Promise<void> {
  const { told, ...entry } = change;
  const [person] = await tx
    .select({ email: users.email, locale: users.locale })
    .from(users)
    .where(eq(users.id, userId));
  if (person === undefined) return;
  await deps.queueMail(tx, {
    template: "totp_changed",
    to: person.email,
    locale: person.locale,
    params: { change: told },
  });
  const mine = await tx
    .select({ tenantId: members.tenantId, role: members.role })
    .from(members)
    .where(eq(members.userId, userId))
    .orderBy(asc(members.tenantId));
  for (const { tenantId, role } of mine) {
    await openScope(tx, { tenantId });
    const actor = { kind: "session", tenantId, userId, role, label: person.email } as const;
    await recordAdmin(tx, { actor, requestId: deps.requestId, ip: deps.ip, now: deps.now }, entry);
  }
}
