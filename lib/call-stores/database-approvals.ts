import { and, asc, eq, gt, inArray, isNull, ne } from "drizzle-orm";
import type { Database, Transaction } from "../db/client.ts";
import { accessKeys, approvalLinks, approvals, members, tenants, users } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import { approvalPlace } from "../kernel/approvals/place.ts";
import type { Role } from "../kernel/choices.ts";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import { type ApprovalId, newId, type TenantId, type UserId } from "../kernel/ids.ts";
import type { Vault } from "../vault/vault.ts";
import type { ApprovalCaller, ApprovalState, ApprovalStore } from "./approval-store.ts";
import type { Owner } from "./contract.ts";
import { wrappedKeyOf } from "./wrapped-key.ts";

/** The most people who are asked by mail. */
const maxAsked = 20;
/** The calls of one caller that may wait at a time. From the sixth on nobody gets another mail. */
const maxWaiting = 20;
const maxMailed = 5;

/** Mails an approver the link of an approval, in the transaction that makes it. */
export type AskApprover = (
  tx: Transaction,
  approver: { readonly email: string; readonly locale: "en" | "es"; readonly company: string; readonly caller: string },
) => Promise<{ readonly tokenHash: string }>;

interface ApprovalStoreDeps {
  readonly db: Database;
  readonly vault: Vault;
  readonly now: Clock;
  readonly ask: AskApprover;
  /** The roles whose members may decide. */
  readonly approverRoles: readonly Role[];
}

/** Keeps approvals in the database. What an approver sees is sealed under the tenant's data key. */
export function createApprovals({ db, vault, now, ask, approverRoles }: ApprovalStoreDeps): ApprovalStore {
  const hash = (token: string) => vault.fingerprint("confirmation", token);
  async function askable(tx: Transaction, tenantId: TenantId, caller: ApprovalCaller) {
    const requestedBy = await requesterOf(tx, caller);
    const approvers = await approversOf(tx, { tenantId, roles: approverRoles, caller: requestedBy });
    if (approvers.length === 0) throw nobodyCanApprove();
    return { requestedBy, approvers };
  }
  return {
    async requireApprover({ tenantId }, caller) {
      await withTenant(db, tenantId, (tx) => askable(tx, tenantId, caller));
    },
    async request(owner, { token, expiresAt, caller, tool, model, details, beforeHash }) {
      const { tenantId, connectionId, principalId } = owner;
      await withTenant(db, tenantId, async (tx) => {
        const { requestedBy, approvers } = await askable(tx, tenantId, caller);
        const isWaiting = and(isOwn(owner), isNull(approvals.decision), gt(approvals.expiresAt, now()));
        const waiting = await tx.$count(approvals, isWaiting);
        if (waiting >= maxWaiting) throw tooManyWait();
        const id = newId<ApprovalId>();
        await tx.insert(approvals).values({
          id,
          tenantId,
          connectionId,
          principalId,
          tokenHash: hash(token),
          actorKind: caller.kind,
          actorLabel: caller.label,
          requestedBy: requestedBy ?? null,
          tool,
          model,
          sealedDetails: vault.seal(
            await wrappedKeyOf(tx, tenantId),
            JSON.stringify(details),
            approvalPlace(tenantId, id, "details"),
          ),
          beforeHash,
          createdAt: now(),
          expiresAt,
        });
        const [tenant] = await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tenantId));
        for (const { userId, email, locale } of waiting < maxMailed ? approvers : []) {
          const company = tenant?.name ?? "";
          const { tokenHash } = await ask(tx, { email, locale, company, caller: caller.label });
          await tx.insert(approvalLinks).values({ tokenHash, tenantId, approvalId: id, userId });
        }
      });
    },
    async find(owner, token): Promise<ApprovalState> {
      const { tenantId } = owner;
      const [row, wrappedKey] = await withTenant(db, tenantId, async (tx) => {
        const [found] = await tx
          .select()
          .from(approvals)
          .where(and(eq(approvals.tokenHash, hash(token)), isOwn(owner)));
        return [found, await wrappedKeyOf(tx, tenantId)] as const;
      });
      if (row === undefined) return { state: "none" };
      const by = row.decidedByLabel;
      if (row.decision === null) return { state: "waiting", expiresAt: row.expiresAt };
      if (row.decision === "approved") return { state: "approved", by, beforeHash: row.beforeHash };
      const place = approvalPlace(tenantId, row.id, "reason");
      return {
        state: "refused",
        by,
        reason: row.sealedReason === "" ? "" : vault.open(wrappedKey, row.sealedReason, place),
      };
    },
  };
}

const isOwn = ({ tenantId, principalId, connectionId }: Owner) =>
  and(
    eq(approvals.tenantId, tenantId),
    eq(approvals.principalId, principalId),
    eq(approvals.connectionId, connectionId),
  );

/** Returns the person who makes a call, or made its access key. */
async function requesterOf(tx: Transaction, { userId, keyId }: ApprovalCaller): Promise<UserId | undefined> {
  if (keyId === undefined) return userId;
  const [key] = await tx.select({ createdBy: accessKeys.createdBy }).from(accessKeys).where(eq(accessKeys.id, keyId));
  return key?.createdBy ?? undefined;
}

interface Asked {
  readonly tenantId: TenantId;
  readonly roles: readonly Role[];
  readonly caller: UserId | undefined;
}

async function approversOf(tx: Transaction, { tenantId, roles, caller }: Asked) {
  return tx
    .select({ userId: members.userId, email: users.email, locale: users.locale })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.tenantId, tenantId),
        inArray(members.role, [...roles]),
        caller === undefined ? undefined : ne(members.userId, caller),
      ),
    )
    .orderBy(asc(members.createdAt), asc(members.userId))
    .limit(maxAsked);
}

function tooManyWait(): AppError {
  return new AppError("busy", `${maxWaiting} calls of this client wait for a second person already.`, {
    hint: "Wait until somebody has decided on them. They are on the page Approvals of the portal.",
    retryAfterSeconds: 600,
  });
}

function nobodyCanApprove(): AppError {
  return new AppError("denied", "A second person must approve this, and the company has nobody else who may.", {
    reason: "approval_needed",
    remedy: { by: "portal_admin", where: "members.role" },
  });
}
