import { and, eq, isNull } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { grants } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { GrantId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import type { GrantContext } from "./context.ts";

/**
 * Ends a grant that its client gave back, or whose code or token was used twice. For the job of the authorization
 * server. A grant that has ended already stays as it is.
 */
export async function endGrant(
  context: ServiceContext & Pick<GrantContext, "forgetGrant">,
  { grantId }: { readonly grantId: GrantId },
): Promise<void> {
  requirePermission(context.actor, "grants.end");
  const { tenantId } = context.actor;
  await withTenant(context.db, tenantId, async (tx) => {
    const [ended] = await tx
      .update(grants)
      .set({ revokedAt: context.now() })
      .where(and(eq(grants.tenantId, tenantId), eq(grants.id, grantId), isNull(grants.revokedAt)))
      .returning({ id: grants.id });
    if (ended !== undefined) await recordAdmin(tx, context, { verb: "grants.end" });
  });
  afterCommit(context.db, () => context.forgetGrant({ tenantId, grantId }));
}
