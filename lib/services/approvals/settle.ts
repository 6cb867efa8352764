import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { approvals, tenants } from "../../db/schema/index.ts";
import { approvalPlace } from "../../kernel/approvals/place.ts";
import type { ApprovalDecision } from "../../kernel/choices.ts";
import { AppError } from "../../kernel/errors.ts";
import type { ActorOf } from "../../policy/actor.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { lockAsMember } from "../members/lock-members.ts";
import type { ApprovalContext } from "./context.ts";
import { findApproval } from "./find-approval.ts";

interface Decision {
  readonly id: string;
  readonly decision: ApprovalDecision;
  readonly reason: string;
}

/**
 * Writes the decision of a member, in a transaction of the tenant. The role is the one that the member has now. Throws
 * AppError `forbidden` for one's own call or without the role, and `conflict` if the call was decided on or has expired.
 */
export async function settle(
  tx: Transaction,
  { vault, now, requestId, ip }: Pick<ApprovalContext, "vault" | "now" | "requestId" | "ip">,
  member: ActorOf<"session">,
  { id, decision, reason }: Decision,
): Promise<void> {
  const actor = await lockAsMember(tx, member);
  requirePermission(actor, "approvals.decide");
  const { tenantId, userId, label } = actor;
  const { row } = await findApproval(tx, tenantId, id, { lock: true });
  if (row.requestedBy === userId)
    throw new AppError("forbidden", "You cannot decide on your own call.", { key: "approvals.errors.own" });
  if (row.decision !== null)
    throw new AppError("conflict", "Somebody decided on this already.", {
      key: "approvals.errors.decided",
      params: { who: row.decidedByLabel },
    });
  if (row.expiresAt <= now()) throw new AppError("conflict", "This has expired.", { key: "approvals.errors.expired" });
  const [tenant] = await tx.select({ wrappedKey: tenants.wrappedKey }).from(tenants).where(eq(tenants.id, tenantId));
  const place = approvalPlace(tenantId, row.id, "reason");
  await tx
    .update(approvals)
    .set({
      decision,
      decidedBy: userId,
      decidedByLabel: label,
      decidedAt: now(),
      sealedReason: reason === "" ? "" : vault.seal(tenant?.wrappedKey ?? "", reason, place),
    })
    .where(and(eq(approvals.tenantId, tenantId), eq(approvals.id, row.id)));
  await recordAdmin(
    tx,
    { actor, requestId, ip, now },
    {
      verb: decision === "approved" ? "approvals.approve" : "approvals.refuse",
      connectionId: row.connectionId,
      model: row.model,
      fields: [`caller:${row.actorLabel}`, `tool:${row.tool}`],
    },
  );
}
