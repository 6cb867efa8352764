import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { sessions } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { requireMember } from "../../policy/permissions.ts";
import type { SessionView } from "../../views/sessions.ts";
import type { SessionContext } from "./context.ts";

/** Returns the member's own live sessions in all companies, the last used first; 100 at most. */
export async function listSessions({ db, now, actor, sessionId }: SessionContext): Promise<SessionView[]> {
  const { userId } = requireMember(actor, "account.own");
  const live = and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now()));
  const found = await withLookup(db, { userId }, (tx) =>
    tx
      .select({
        id: sessions.id,
        ip: sessions.ip,
        userAgent: sessions.userAgent,
        createdAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
      })
      .from(sessions)
      .where(live)
      .orderBy(desc(sessions.lastSeenAt))
      .limit(100),
  );
  return found.map((session) => ({ ...session, current: session.id === sessionId }));
}
