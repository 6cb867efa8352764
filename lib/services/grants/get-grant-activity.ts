import { and, desc, eq, gte, isNull } from "drizzle-orm";
import { grants } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { GrantActivity } from "../../views/grants.ts";
import type { ServiceContext } from "../context.ts";
import { findFirstCall } from "../keys/find-first-call.ts";
import type { GrantActivityInput } from "./schemas.ts";

/** Returns the progress of the client to which the member gave access last, if that was from `since` on. */
export async function getGrantActivity(context: ServiceContext, { since }: GrantActivityInput): Promise<GrantActivity> {
  const { tenantId, userId } = requireMember(context.actor, "grants.own");
  return withTenant(context.db, tenantId, async (tx) => {
    const [grant] = await tx
      .select({ id: grants.id, clientName: grants.clientName, consentedAt: grants.consentedAt })
      .from(grants)
      .where(
        and(
          eq(grants.tenantId, tenantId),
          eq(grants.userId, userId),
          isNull(grants.revokedAt),
          gte(grants.consentedAt, since),
        ),
      )
      .orderBy(desc(grants.consentedAt), desc(grants.id))
      .limit(1);
    if (grant === undefined) return { state: "waiting" };
    const { id, clientName, consentedAt } = grant;
    const call = await findFirstCall(tx, tenantId, id, consentedAt);
    return call === undefined
      ? { state: "seen", grant: { id, clientName } }
      : { state: "called", grant: { id, clientName }, call };
  });
}
