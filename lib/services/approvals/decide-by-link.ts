import { and, eq, isNull } from "drizzle-orm";
import { approvalLinks } from "../../db/schema/index.ts";
import { rolesWith } from "../../policy/permissions.ts";
import type { ApprovalDetailView } from "../../views/approvals.ts";
import { linkRefused } from "../accounts/links/link-refused.ts";
import type { LinkContext } from "./context.ts";
import { openDetails } from "./open-details.ts";
import type { ApprovalTokenInput, DecideByLinkInput } from "./schemas.ts";
import { settle } from "./settle.ts";
import { toApprovalView } from "./view.ts";
import { withLink } from "./with-link.ts";

/**
 * Returns what a mailed link is about. It changes nothing, as mail scanners open links too. Throws AppError `not_found`
 * for a link that does not work, and `forbidden` with `second_factor` where the company demands a second factor.
 */
export async function openApprovalLink(deps: LinkContext, { token }: ApprovalTokenInput): Promise<ApprovalDetailView> {
  await deps.admitLink(deps.ip);
  return withLink(deps, token, async (_tx, { row, connection, wrappedKey, member }) => {
    const viewer = {
      userId: member.userId,
      canDecide: rolesWith("approvals.decide").includes(member.role),
      now: deps.now(),
    };
    return { ...toApprovalView(row, connection, viewer), details: openDetails(deps.vault, wrappedKey, row) };
  });
}

/** Decides by a mailed link, once. Throws as `openApprovalLink` and `settle` do. */
export async function decideByLink(deps: LinkContext, { token, ...decision }: DecideByLinkInput): Promise<void> {
  await deps.admitLink(deps.ip);
  await withLink(deps, token, async (tx, { tokenHash, row, member }) => {
    const used = await tx
      .update(approvalLinks)
      .set({ usedAt: deps.now() })
      .where(and(eq(approvalLinks.tokenHash, tokenHash), isNull(approvalLinks.usedAt)))
      .returning({ userId: approvalLinks.userId });
    if (used.length === 0) throw linkRefused();
    await settle(tx, deps, member, { id: row.id, ...decision });
  });
}
