import { and, eq, isNull } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { grants } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { type GrantId, parseId } from "../../kernel/ids.ts";
import { can, requireMember } from "../../policy/permissions.ts";
import type { GrantContext } from "./context.ts";
import type { RevokeGrantInput } from "./schemas.ts";

/**
 * Ends the access of an AI client; its next call is refused. Members end their own, owners and admins any of the
 * tenant. Throws the same `not_found` for a grant that is ended already, unknown, another member's or another tenant's.
 */
export async function revokeGrant(context: GrantContext, input: RevokeGrantInput): Promise<void> {
  const member = requireMember(context.actor, "grants.own");
  const { tenantId, userId } = member;
  const grantId = parseId<GrantId>(input.grantId);
  if (grantId === undefined) throw missing();
  const owned = can(member, "grants.manage") ? undefined : eq(grants.userId, userId);
  await withTenant(context.db, tenantId, async (tx) => {
    const [ended] = await tx
      .update(grants)
      .set({ revokedAt: context.now(), revokedBy: userId })
      .where(and(eq(grants.tenantId, tenantId), eq(grants.id, grantId), isNull(grants.revokedAt), owned))
      .returning({ id: grants.id });
    if (ended === undefined) throw missing();
    await recordAdmin(tx, context, { verb: "grants.revoke" });
  });
  afterCommit(context.db, () => context.forgetGrant({ tenantId, grantId }));
  // Calls are refused from now on, whatever becomes of the tokens, as each call looks at the grant.
  await context.endTokens(grantId);
}

function missing(): AppError {
  return new AppError("not_found", "No such access, or it has ended already.", { key: "grants.errors.not_found" });
}
