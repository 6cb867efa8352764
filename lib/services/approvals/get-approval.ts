import { eq } from "drizzle-orm";
import { tenants } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { can, requireMember } from "../../policy/permissions.ts";
import type { ApprovalDetailView } from "../../views/approvals.ts";
import type { ApprovalContext } from "./context.ts";
import { findApproval } from "./find-approval.ts";
import { openDetails } from "./open-details.ts";
import { toApprovalView } from "./view.ts";

/** Returns one call that needs a second person with what it would change. Throws AppError `not_found`. */
export async function getApproval(
  context: ApprovalContext,
  input: { readonly id: string },
): Promise<ApprovalDetailView> {
  const { tenantId, userId } = requireMember(context.actor, "approvals.read");
  const { row, connection, wrappedKey } = await withTenant(context.db, tenantId, async (tx) => {
    const found = await findApproval(tx, tenantId, input.id);
    const [tenant] = await tx.select({ wrappedKey: tenants.wrappedKey }).from(tenants).where(eq(tenants.id, tenantId));
    return { ...found, wrappedKey: tenant?.wrappedKey ?? "" };
  });
  const viewer = { userId, canDecide: can(context.actor, "approvals.decide"), now: context.now() };
  return { ...toApprovalView(row, connection, viewer), details: openDetails(context.vault, wrappedKey, row) };
}
