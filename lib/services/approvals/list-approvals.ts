import { and, desc, eq, sql } from "drizzle-orm";
import { approvals, connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { can, requireMember } from "../../policy/permissions.ts";
import type { ApprovalView } from "../../views/approvals.ts";
import type { ApprovalContext } from "./context.ts";
import { toApprovalView } from "./view.ts";

const maxShown = 100;

/** Returns the calls that need or needed a second person, those that wait first, then the latest. */
export async function listApprovals(context: ApprovalContext): Promise<readonly ApprovalView[]> {
  const { tenantId, userId } = requireMember(context.actor, "approvals.read");
  const now = context.now();
  const rows = await withTenant(context.db, tenantId, (tx) =>
    tx
      .select({ approval: approvals, connection: connections.name })
      .from(approvals)
      .innerJoin(connections, eq(connections.id, approvals.connectionId))
      .where(and(eq(approvals.tenantId, tenantId)))
      .orderBy(
        desc(sql`${approvals.decision} is null and ${approvals.expiresAt} > ${now}`),
        desc(approvals.createdAt),
        desc(approvals.id),
      )
      .limit(maxShown),
  );
  const viewer = { userId, canDecide: can(context.actor, "approvals.decide"), now };
  return rows.map(({ approval, connection }) => toApprovalView(approval, connection, viewer));
}
