import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { members, sessions } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { parseId, type TenantId } from "../../kernel/ids.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { SessionContext } from "../sessions/context.ts";
import type { SwitchTenantInput } from "./schemas.ts";

/** Moves this session to another company of the member. Throws AppError `not_found` for a company of others. */
export async function switchTenant(context: SessionContext, input: SwitchTenantInput): Promise<void> {
  const member = requireMember(context.actor, "account.own");
  const { userId } = member;
  const tenantId = parseId<TenantId>(input.tenantId);
  if (tenantId === undefined) throw noSuchCompany();
  await withLookup(context.db, { userId }, async (tx) => {
    const [membership] = await tx
      .select({ role: members.role })
      .from(members)
      .where(and(eq(members.userId, userId), eq(members.tenantId, tenantId)));
    if (membership === undefined) throw noSuchCompany();
    await tx
      .update(sessions)
      // The next sign-in starts in the company of the session that was used last.
      .set({ tenantId, lastSeenAt: context.now() })
      .where(and(eq(sessions.id, context.sessionId), eq(sessions.userId, userId)));
    await openScope(tx, { tenantId });
    const actor = { ...member, tenantId, role: membership.role };
    await recordAdmin(tx, { ...context, actor }, { verb: "sessions.switch" });
  });
}

function noSuchCompany(): AppError {
  return new AppError("not_found", "You are not a member of this company.", { key: "auth.errors.no_such_company" });
}
