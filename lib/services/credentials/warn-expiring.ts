import { and, eq, gt, inArray, isNull, or, type SQL } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { connections, memberCredentials, members, tenants, users } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { ConnectionId, UserId } from "../../kernel/ids.ts";
import type { QueueMail } from "../../mail/queue-mail.ts";
import { requirePermission, rolesWith } from "../../policy/permissions.ts";
import type { ServiceContext } from "../context.ts";
import { daysLeft } from "./days-left.ts";

/** The days before the end of a credential at which people are warned. */
export const warningDays = [14, 7, 1] as const;

interface WarnContext extends ServiceContext {
  readonly queueMail: QueueMail;
  readonly publicUrl: string;
}

/** The shared credential of a connection, or with `userId` a member's own. */
interface Expiring {
  readonly connectionId: ConnectionId;
  readonly userId?: UserId | undefined;
}

/**
 * Mails a warning that an Odoo credential ends soon: a member's own to the member, the shared one to those who manage
 * connections. Each of the days 14, 7 and 1 is warned of once, also if several processes run this. Returns the number
 * of mails.
 */
export async function warnExpiring(context: WarnContext, { connectionId, userId }: Expiring): Promise<number> {
  requirePermission(context.actor, "credentials.warn");
  const { tenantId } = context.actor;
  return withTenant(context.db, tenantId, async (tx) => {
    const found = userId === undefined ? await findShared(tx, connectionId) : await findOwn(tx, connectionId, userId);
    if (found === undefined) return 0;
    const left = daysLeft(found.secretExpiresAt, context.now()) ?? 0;
    const due = warningDays.findLast((days) => left <= days);
    if (due === undefined || left === 0 || !(await claim(tx, { connectionId, userId }, due))) return 0;
    const people = await tx
      .select({ email: users.email, locale: users.locale })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(
        userId === undefined ? inArray(members.role, [...rolesWith("connections.manage")]) : eq(members.userId, userId),
      );
    const [tenant] = await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tenantId));
    const page = userId === undefined ? `/connections/${connectionId}` : "/access";
    for (const { email, locale } of people) {
      await context.queueMail(tx, {
        template: "key_expiring",
        to: email,
        locale,
        params: {
          link: `${context.publicUrl}${page}`,
          connection: found.connection,
          company: tenant?.name ?? "",
          odooUser: found.odooUser,
          days: String(left),
          whose: userId === undefined ? "shared" : "own",
        },
      });
    }
    return people.length;
  });
}

async function findShared(tx: Transaction, connectionId: ConnectionId) {
  const [row] = await tx
    .select({
      connection: connections.name,
      odooUser: connections.odooUser,
      secretExpiresAt: connections.secretExpiresAt,
    })
    .from(connections)
    .where(eq(connections.id, connectionId));
  return row;
}

async function findOwn(tx: Transaction, connectionId: ConnectionId, userId: UserId) {
  const [row] = await tx
    .select({
      connection: connections.name,
      odooUser: memberCredentials.odooUser,
      secretExpiresAt: memberCredentials.secretExpiresAt,
    })
    .from(memberCredentials)
    .innerJoin(connections, eq(connections.id, memberCredentials.connectionId))
    .where(isOwn(connectionId, userId));
  return row;
}

const isOwn = (connectionId: ConnectionId, userId: UserId): SQL | undefined =>
  and(eq(memberCredentials.connectionId, connectionId), eq(memberCredentials.userId, userId));

/** Notes the warning, and returns false if it was noted already. */
async function claim(tx: Transaction, { connectionId, userId }: Expiring, days: number): Promise<boolean> {
  const set = { warnedDays: days };
  const isNew = (column: typeof connections.warnedDays | typeof memberCredentials.warnedDays) =>
    or(isNull(column), gt(column, days));
  const noted =
    userId === undefined
      ? await tx
          .update(connections)
          .set(set)
          .where(and(eq(connections.id, connectionId), isNew(connections.warnedDays)))
          .returning({ id: connections.id })
      : await tx
          .update(memberCredentials)
          .set(set)
          .where(and(isOwn(connectionId, userId), isNew(memberCredentials.warnedDays)))
          .returning({ id: memberCredentials.connectionId });
  return noted.length > 0;
}
