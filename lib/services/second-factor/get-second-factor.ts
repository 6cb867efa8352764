import { and, count, eq, isNull } from "drizzle-orm";
import { recoveryCodes, tenants, userTotp } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { SecondFactorView } from "../../views/second-factor.ts";
import { isDemoOwner } from "../accounts/is-demo-owner.ts";
import type { ServiceContext } from "../context.ts";

/** Returns the state of the member's own second factor. */
export async function getSecondFactor({ db, actor }: ServiceContext): Promise<SecondFactorView> {
  const { userId, tenantId } = requireMember(actor, "account.own");
  return withLookup(db, { userId }, async (tx) => {
    const [row] = await tx
      .select({ confirmedAt: userTotp.confirmedAt })
      .from(userTotp)
      .where(eq(userTotp.userId, userId));
    const [left] = await tx
      .select({ codes: count() })
      .from(recoveryCodes)
      .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
    const [tenant] = await tx
      .select({ requireTotp: tenants.requireTotp })
      .from(tenants)
      .where(eq(tenants.id, tenantId));
    const since = row?.confirmedAt ?? undefined;
    return {
      isOn: since !== undefined,
      since,
      codesLeft: since === undefined ? 0 : (left?.codes ?? 0),
      isDemanded: tenant?.requireTotp === true,
      isShared: await isDemoOwner(tx, userId),
    };
  });
}
