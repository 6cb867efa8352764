import { and, eq, isNotNull } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { approvalLinks, members, tenants, users, userTotp } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import type { ActorOf } from "../../policy/actor.ts";
import { hashLinkToken } from "../accounts/link-token.ts";
import { linkRefused } from "../accounts/links/link-refused.ts";
import type { LinkContext } from "./context.ts";
import { findApproval } from "./find-approval.ts";
import type { ApprovalRow } from "./view.ts";

export interface OpenedLink {
  readonly tokenHash: string;
  readonly row: ApprovalRow;
  readonly connection: string;
  readonly wrappedKey: string;
  /** The member to whom the link was mailed, with the role of now. */
  readonly member: ActorOf<"session">;
}

/**
 * Runs `fn` in a transaction of the tenant of a mailed link. Throws AppError `not_found` for a link that does not work
 * or whose person is no longer a member, and `forbidden` if another person is signed in in the browser or a second
 * factor must be shown, which no link can.
 */
export async function withLink<T>(
  deps: LinkContext,
  token: string,
  fn: (tx: Transaction, link: OpenedLink) => Promise<T>,
): Promise<T> {
  const tokenHash = hashLinkToken(deps.vault, token);
  if (tokenHash === undefined) throw linkRefused();
  return withLookup(deps.db, { linkHash: tokenHash }, async (tx) => {
    const [link] = await tx.select().from(approvalLinks).where(eq(approvalLinks.tokenHash, tokenHash));
    if (link === undefined || link.usedAt !== null) throw linkRefused();
    const { tenantId, userId } = link;
    // A forwarded mail must not let the person who made a call decide on it.
    if (deps.reader !== undefined && deps.reader !== userId) throw othersLink();
    await openScope(tx, { tenantId });
    const [person] = await tx
      .select({ role: members.role, email: users.email, wrappedKey: tenants.wrappedKey, demands: tenants.requireTotp })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .innerJoin(tenants, eq(tenants.id, members.tenantId))
      .where(and(eq(members.tenantId, tenantId), eq(members.userId, userId)));
    if (person === undefined) throw linkRefused();
    await openScope(tx, { userId });
    const factors = await tx.$count(userTotp, and(eq(userTotp.userId, userId), isNotNull(userTotp.confirmedAt)));
    if (person.demands || factors > 0) throw secondFactorNeeded();
    const { row, connection } = await findApproval(tx, tenantId, link.approvalId);
    const { role, email: label, wrappedKey } = person;
    return fn(tx, {
      tokenHash,
      row,
      connection,
      wrappedKey,
      member: { kind: "session", tenantId, userId, role, label },
    });
  });
}

function othersLink(): AppError {
  return new AppError("forbidden", "This link was mailed to another person.", { key: "approvals.errors.others_link" });
}

function secondFactorNeeded(): AppError {
  return new AppError("forbidden", "Sign in with your second factor and decide on the page Approvals.", {
    key: "approvals.errors.second_factor",
  });
}
