import type { ApprovalDetails } from "../kernel/approvals/details.ts";
import type { ApprovalDecision } from "../kernel/choices.ts";
import type { ApprovalId, ConnectionId } from "../kernel/ids.ts";

/** A call that needs a second person, as the list shows it. */
export interface ApprovalView {
  readonly id: ApprovalId;
  readonly connectionId: ConnectionId;
  readonly connection: string;
  /** Who asked: member and client, or the name of an access key. */
  readonly caller: string;
  readonly tool: string;
  readonly model: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly state: ApprovalDecision | "waiting" | "expired";
  readonly decidedBy: string;
  readonly decidedAt: Date | undefined;
  /** True if the viewer may decide now. */
  readonly mayDecide: boolean;
}

/** The same with what the approver must see. */
export interface ApprovalDetailView extends ApprovalView {
  readonly details: ApprovalDetails;
}
