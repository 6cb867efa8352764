import { and, eq, inArray, ne } from "drizzle-orm";
import type { Database, Transaction } from "../db/client.ts";
import { accessKeys, approvalLinks, approvals, members, tenants, users } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import { type ApprovalId, newId, type TenantId, type UserId } from "../kernel/ids.ts";
import type { Principal } from "../policy/actor.ts";
import { rolesWith } from "../policy/permissions.ts";
import type { Place, Vault } from "../vault/vault.ts";
import type { ApprovalState, ApprovalStore } from "./approval-store.ts";
import type { Owner } from "./contract.ts";
import { wrappedKeyOf } from "./wrapped-key.ts";

/** The most people who are asked by mail. */
const maxAsked = 20;

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
}

/** Keeps approvals in the database. What an approver sees is sealed under the tenant's data key. */
export function createApprovals({ db, vault, now, ask }: ApprovalStoreDeps): ApprovalStore {
  const hash = (token: string) => vault.fingerprint("confirmation", token);
  return {
    async request(owner, { token, expiresAt, principal, tool, model, details, beforeHash }) {
      const { tenantId, connectionId, principalId } = owner;
      await withTenant(db, tenantId, async (tx) => {
        const requestedBy = await requesterOf(tx, principal);
        const approvers = await approversOf(tx, tenantId, requestedBy);
        if (approvers.length === 0) throw nobodyCanApprove();
        const id = newId<ApprovalId>();
        await tx.insert(approvals).values({
          id,
          tenantId,
          connectionId,
          principalId,
          tokenHash: hash(token),
          actorKind: principal.kind,
          actorLabel: principal.label,
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
        for (const { userId, email, locale } of approvers) {
          const company = tenant?.name ?? "";
          const { tokenHash } = await ask(tx, { email, locale, company, caller: principal.label });
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

/** The place of an encrypted value of an approval. */
export function approvalPlace(tenantId: TenantId, id: ApprovalId, field: "details" | "reason"): Place {
  return { tenantId, table: "approvals", row: id, field };
}

const isOwn = ({ tenantId, principalId, connectionId }: Owner) =>
  and(
    eq(approvals.tenantId, tenantId),
    eq(approvals.principalId, principalId),
    eq(approvals.connectionId, connectionId),
  );

/** Returns the person who makes a call, or made its access key. */
async function requesterOf(tx: Transaction, principal: Principal): Promise<UserId | undefined> {
  if (principal.kind === "session" || principal.kind === "grant") return principal.userId;
  if (principal.kind !== "key") return undefined;
  const [key] = await tx
    .select({ createdBy: accessKeys.createdBy })
    .from(accessKeys)
    .where(eq(accessKeys.id, principal.keyId));
  return key?.createdBy ?? undefined;
}

async function approversOf(tx: Transaction, tenantId: TenantId, caller: UserId | undefined) {
  return tx
    .select({ userId: members.userId, email: users.email, locale: users.locale })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.tenantId, tenantId),
        inArray(members.role, [...rolesWith("approvals.decide")]),
        caller === undefined ? undefined : ne(members.userId, caller),
      ),
    )
    .limit(maxAsked);
}

function nobodyCanApprove(): AppError {
  return new AppError("denied", "A second person must approve this, and the company has nobody else who may.", {
    reason: "approval_needed",
    remedy: { by: "portal_admin", where: "members.role" },
  });
}
