import { and, eq, gt, isNull, ne, or } from "drizzle-orm";
import { approvals } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { ApprovalContext } from "./context.ts";

/** Returns the number of calls of others that wait for a decision. For members who may decide. */
export async function countWaiting(context: ApprovalContext): Promise<number> {
  const { tenantId, userId } = requireMember(context.actor, "approvals.decide");
  const waiting = and(
    eq(approvals.tenantId, tenantId),
    isNull(approvals.decision),
    gt(approvals.expiresAt, context.now()),
    or(isNull(approvals.requestedBy), ne(approvals.requestedBy, userId)),
  );
  return withTenant(context.db, tenantId, (tx) => tx.$count(approvals, waiting));
}
