import type { ApprovalCaller } from "../../../call-stores/approval-store.ts";
import { approvalMs } from "../../../call-stores/contract.ts";
import { AppError } from "../../../kernel/errors.ts";
import { asObject } from "../../../kernel/read-json.ts";
import type { Principal } from "../../../policy/actor.ts";
import { describeChanges } from "../../../records/writes/describe-changes.ts";
import { sentArguments } from "../../../records/writes/sent-arguments.ts";
import { changedSince, hashSeen, mustApprove, preparedBefore, toRefused, toWaiting } from "../approval.ts";
import { askAbout } from "../confirmation.ts";
import type { Asked } from "../tool-call.ts";
import type { AskFirst } from "./confirm-first.ts";

/**
 * Returns the answer of a write that a second person must approve, or undefined if none must or one has. A write with a
 * token is judged again: the demand, the approval and the values that the approver saw must all hold now.
 */
export async function approveFirst(options: Omit<AskFirst, "changed">): Promise<Asked | undefined> {
  const { call, account, planned, io, confirmations, approvals } = options;
  const { plan, tool, token, claim } = planned;
  const shaped = (answer: Asked): Asked => ({ ...answer, data: tool.shape(answer.data) });
  const isDemanded = await mustApprove(plan, io);
  if (token !== undefined) {
    const found = (await approvals?.find(account.owner, token)) ?? { state: "none" };
    if (found.state === "refused") {
      await claim?.();
      return shaped(toRefused(plan.subject, found));
    }
    if (!isDemanded) return undefined;
    if (found.state === "none") throw preparedBefore();
    if (found.state === "waiting") return shaped(toWaiting(plan.subject, { token, expiresAt: found.expiresAt }));
    const seen = await describeChanges(io, plan.request, plan.subject.recordIds ?? []);
    if (hashSeen(seen) !== found.beforeHash) {
      await claim?.();
      throw changedSince();
    }
    return undefined;
  }
  if (!isDemanded) return undefined;
  if (approvals === undefined)
    throw new AppError("denied", "A second person must approve this, and nobody can here.", {
      reason: "approval_needed",
    });
  const preview = await plan.preview?.(io);
  if (preview !== undefined) return preview;
  const { recordIds = [], model = "" } = plan.subject;
  const caller = callerOf(call.principal);
  await approvals.requireApprover(account.owner, caller);
  const described = await describeChanges(io, plan.request, recordIds);
  const { stamps: _, ...shown } = described;
  const sent = shown.changes.length === 0 ? await sentArguments(io, call.args, plan.subject) : [];
  const summary = plan.confirm?.summary ?? `${tool.title}: ${model}`;
  const { names } = plan.confirm === undefined ? { names: undefined } : await askAbout(plan.confirm, io);
  const write = { tool: tool.name, payload: { ...asObject(call.args) } };
  const ticket = await confirmations.prepare(account.owner, write, approvalMs);
  await approvals.request(account.owner, {
    ...ticket,
    caller,
    tool: tool.name,
    model,
    details: { summary, names, ...shown, changes: [...shown.changes, ...sent] },
    beforeHash: hashSeen(described),
  });
  return shaped(toWaiting(plan.subject, ticket));
}

function callerOf(principal: Principal): ApprovalCaller {
  const { kind, label } = principal;
  if (principal.kind === "key") return { kind, label, keyId: principal.keyId };
  return principal.kind === "headers" ? { kind, label } : { kind, label, userId: principal.userId };
}
