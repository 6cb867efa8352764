import { and, asc, desc, eq, gt, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { Database, Transaction } from "../../db/client.ts";
import { members, sessions, tenants, users, userTotp } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import type { Clock } from "../../kernel/clock.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId, type SessionId, type UserId } from "../../kernel/ids.ts";
import type { ActorOf } from "../../policy/actor.ts";
import type { RequestSource } from "../source.ts";
import { actorOf, type Session } from "./session.ts";

export const absoluteLifetimeSeconds = 30 * 24 * 3600;
const absoluteMs = absoluteLifetimeSeconds * 1000;
const idleMs = 12 * 3600_000;
const seenEveryMs = 60_000;

/** Records a sign-in in the tenant's audit log in the same transaction, such as `recordAdmin`. */
export type RecordSignIn = (
  tx: Transaction,
  context: { actor: ActorOf<"session">; requestId: string; ip: string; now: Clock },
  change: { verb: string },
) => Promise<void>;

export interface SessionStore {
  /** Opens a session in the company that the person used last. Throws AppError `forbidden` if the person is in none. */
  open(userId: UserId, source: RequestSource): Promise<SessionId>;
  /** Returns and extends the live session with this id. It ends 12 h after its last use, 30 days after its start. */
  find(id: SessionId): Promise<Session | undefined>;
  /** Ends a session for good. Copies of its cookie no longer work. */
  close(id: SessionId): Promise<void>;
}

/** Creates the store of sessions. `expires_at` is the earlier of two ends, so that one comparison is enough. */
export function createSessionStore(deps: {
  readonly db: Database;
  readonly now: Clock;
  readonly record: RecordSignIn;
}): SessionStore {
  const { db, now, record } = deps;
  const expiry = (createdAt: Date, at: Date) =>
    new Date(Math.min(createdAt.getTime() + absoluteMs, at.getTime() + idleMs));
  const isLive = (id: SessionId) => and(eq(sessions.id, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, now()));

  async function touch(tx: Transaction, row: { id: SessionId; createdAt: Date; lastSeenAt: Date }): Promise<void> {
    const at = now();
    const due = new Date(at.getTime() - seenEveryMs);
    if (row.lastSeenAt > due) return;
    await tx
      .update(sessions)
      .set({ lastSeenAt: at, expiresAt: expiry(row.createdAt, at) })
      .where(and(isLive(row.id), lt(sessions.lastSeenAt, due)));
  }

  return {
    open(userId, source) {
      return withLookup(db, { userId }, async (tx) => {
        const mine = await membershipsOf(tx, userId);
        const [last] = await tx
          .select({ tenantId: sessions.tenantId })
          .from(sessions)
          .where(eq(sessions.userId, userId))
          .orderBy(desc(sessions.lastSeenAt))
          .limit(1);
        const tenant = mine.find(({ id }) => id === last?.tenantId) ?? mine[0];
        const user = await userOf(tx, userId);
        if (tenant === undefined || user === undefined) throw noCompany();
        const [id, at] = [newId<SessionId>(), now()];
        const { ip, userAgent, requestId } = source;
        await tx.insert(sessions).values({
          id,
          userId,
          tenantId: tenant.id,
          ip,
          userAgent,
          createdAt: at,
          lastSeenAt: at,
          expiresAt: expiry(at, at),
        });
        await openScope(tx, { tenantId: tenant.id });
        const { role } = tenant;
        const actor = actorOf({ sessionId: id, user, tenant, role, needsSecondFactor: false, tenants: mine });
        await record(tx, { actor, requestId, ip, now }, { verb: "sessions.open" });
        return id;
      });
    },

    find(id) {
      return withLookup(db, { sessionId: id }, async (tx) => {
        const [row] = await tx.select().from(sessions).where(isLive(id));
        if (row === undefined) return undefined;
        await openScope(tx, { userId: row.userId });
        const user = await userOf(tx, row.userId);
        const mine = await membershipsOf(tx, row.userId);
        // A person who left the company must sign in again, so that no input goes to another company by mistake.
        const tenant = mine.find((membership) => membership.id === row.tenantId);
        if (user === undefined || tenant === undefined) return undefined;
        await touch(tx, row);
        const { role, needsSecondFactor, ...company } = tenant;
        return { sessionId: id, user, tenant: company, role, needsSecondFactor, tenants: mine };
      });
    },

    close(id) {
      return withLookup(db, { sessionId: id }, async (tx) => {
        const [row] = await tx.select({ userId: sessions.userId }).from(sessions).where(isLive(id));
        if (row === undefined) return;
        await openScope(tx, { userId: row.userId });
        await tx.update(sessions).set({ revokedAt: now() }).where(isLive(id));
      });
    },
  };
}

async function userOf(tx: Transaction, id: UserId): Promise<Session["user"] | undefined> {
  const [user] = await tx
    .select({ id: users.id, email: users.email, name: users.name, locale: users.locale })
    .from(users)
    .where(eq(users.id, id));
  return user;
}

/** Returns the companies of a person, and for each if it demands a second factor that the person lacks. */
function membershipsOf(tx: Transaction, userId: UserId): Promise<Session["tenants"][number][]> {
  return tx
    .select({
      id: tenants.id,
      name: tenants.name,
      kind: tenants.kind,
      role: members.role,
      needsSecondFactor: sql<boolean>`${tenants.requireTotp} and ${userTotp.userId} is null`,
    })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .leftJoin(userTotp, and(eq(userTotp.userId, members.userId), isNotNull(userTotp.confirmedAt)))
    .where(eq(members.userId, userId))
    .orderBy(asc(tenants.name), asc(tenants.id));
}

function noCompany(): AppError {
  return new AppError("forbidden", "You are not a member of any company.", {
    key: "auth.errors.no_company",
    remedy: { by: "portal_admin", where: "members.invite" },
  });
}
