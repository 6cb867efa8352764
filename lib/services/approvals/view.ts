import type { approvals } from "../../db/schema/index.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { ApprovalView } from "../../views/approvals.ts";

export type ApprovalRow = typeof approvals.$inferSelect;

interface Viewer {
  readonly userId: UserId;
  /** True if the viewer's role may decide on calls of others. */
  readonly canDecide: boolean;
  readonly now: Date;
}

export function toApprovalView(row: ApprovalRow, connection: string, { userId, canDecide, now }: Viewer): ApprovalView {
  const state = row.decision ?? (row.expiresAt <= now ? "expired" : "waiting");
  return {
    id: row.id,
    connectionId: row.connectionId,
    connection,
    caller: row.actorLabel,
    tool: row.tool,
    model: row.model,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    state,
    decidedBy: row.decidedByLabel,
    decidedAt: row.decidedAt ?? undefined,
    mayDecide: state === "waiting" && canDecide && row.requestedBy !== userId,
  };
}
