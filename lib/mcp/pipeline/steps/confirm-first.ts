import type { ApprovalStore } from "../../../call-stores/approval-store.ts";
import type { ConfirmationStore } from "../../../call-stores/contract.ts";
import { asObject } from "../../../kernel/read-json.ts";
import type { CallIo } from "../../../records/call-io.ts";
import {
  askAbout,
  defaultConfirmAbove,
  forgetChanges,
  mustConfirm,
  toMessage,
  toTokenAnswer,
} from "../confirmation.ts";
import type { RecentChanges } from "../recent-changes.ts";
import type { Asked, ToolCall } from "../tool-call.ts";
import type { CallerAccount } from "./caller-account.ts";
import type { Planned } from "./plan-call.ts";

export interface AskFirst {
  readonly call: ToolCall;
  readonly account: CallerAccount;
  readonly planned: Planned;
  readonly io: CallIo;
  readonly changed: RecentChanges;
  readonly confirmations: ConfirmationStore;
  readonly approvals?: ApprovalStore | undefined;
}

/** Returns the answer of a write that must be confirmed first, or undefined if the call may go on. */
export async function confirmFirst(options: AskFirst): Promise<Asked | undefined> {
  const { call, account, planned, io, changed, confirmations } = options;
  const { plan, tool, confirmed } = planned;
  const { tenantId, connection } = io.context;
  const { confirm: policy, confirmAbove: above = defaultConfirmAbove } = connection;
  const caller = `${tenantId}|${connection.id}|${account.key}`;
  if (confirmed) {
    await forgetChanges(plan, changed, io, caller);
    return undefined;
  }
  const confirm = await mustConfirm(plan, io, { policy, above, changed, caller });
  if (confirm === undefined) return undefined;
  const preview = await plan.preview?.(io);
  if (preview !== undefined) return preview;
  const question = await askAbout(confirm, io);
  const payload = { ...asObject(call.args) };
  const ticket = await confirmations.prepare(account.owner, { tool: tool.name, payload });
  const tokenAnswer = toTokenAnswer(question, plan.subject, ticket);
  const answer = { ...tokenAnswer, data: tool.shape(tokenAnswer.data) };
  return call.canAsk === true ? { ...answer, ask: { message: toMessage(question), token: ticket.token } } : answer;
}
