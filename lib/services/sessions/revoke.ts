import { and, eq, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import { recordAdmin } from "../../audit/record.ts";
import { sessions } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { parseId, type SessionId } from "../../kernel/ids.ts";
import type { ActorOf } from "../../policy/actor.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { SessionContext } from "./context.ts";

export const RevokeSessionInput = z.strictObject({ sessionId: z.uuid() });
export type RevokeSessionInput = z.output<typeof RevokeSessionInput>;

/** Ends one of the member's own sessions at once. Throws AppError `not_found` for any other. */
export async function revokeSession(context: SessionContext, input: RevokeSessionInput): Promise<void> {
  const member = requireMember(context.actor, "account.own");
  const id = parseId<SessionId>(input.sessionId);
  const ended = id === undefined ? 0 : await revoke(context, member, eq(sessions.id, id));
  if (ended === 0) {
    throw new AppError("not_found", "This session has ended already.", { key: "auth.errors.no_such_session" });
  }
}

/** Ends all sessions of the member except this one and returns their number. */
export async function revokeOtherSessions(context: SessionContext): Promise<number> {
  const member = requireMember(context.actor, "account.own");
  return revoke(context, member, ne(sessions.id, context.sessionId));
}

function revoke(
  context: SessionContext,
  { userId, tenantId }: ActorOf<"session">,
  which: ReturnType<typeof eq>,
): Promise<number> {
  return withLookup(context.db, { userId }, async (tx) => {
    const ended = await tx
      .update(sessions)
      .set({ revokedAt: context.now() })
      .where(and(which, eq(sessions.userId, userId), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id });
    if (ended.length === 0) return 0;
    await openScope(tx, { tenantId });
    await recordAdmin(tx, context, { verb: "sessions.revoke" });
    return ended.length;
  });
}
