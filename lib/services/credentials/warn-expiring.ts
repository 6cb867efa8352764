import { and, eq, gt, inArray, isNull, or, type SQL } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { connections, memberCredentials, members, tenants, users } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { ConnectionId, TenantId, UserId } from "../../kernel/ids.ts";
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
    const of = { tenantId, connectionId, userId };
    const found = userId === undefined ? await findShared(tx, of) : await findOwn(tx, { ...of, userId });
    if (found === undefined) return 0;
    const left = daysLeft(found.secretExpiresAt, context.now()) ?? 0;
    const due = warningDays.findLast((days) => left <= days);
    if (due === undefined || left === 0 || !(await claim(tx, of, due))) return 0;
    const people = await tx
      .select({ email: users.email, locale: users.locale })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(
        and(
          eq(members.tenantId, tenantId),
          userId === undefined
            ? inArray(members.role, [...rolesWith("connections.manage")])
            : eq(members.userId, userId),
        ),
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

interface OfTenant {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
}
type Own = OfTenant & { readonly userId: UserId };

const isShared = ({ tenantId, connectionId }: OfTenant): SQL | undefined =>
  and(eq(connections.tenantId, tenantId), eq(connections.id, connectionId));
const isOwn = ({ tenantId, connectionId, userId }: Own): SQL | undefined =>
  and(
    eq(memberCredentials.tenantId, tenantId),
    eq(memberCredentials.connectionId, connectionId),
    eq(memberCredentials.userId, userId),
  );

async function findShared(tx: Transaction, of: OfTenant) {
  const { name: connection, odooUser, secretExpiresAt } = connections;
  const [row] = await tx.select({ connection, odooUser, secretExpiresAt }).from(connections).where(isShared(of));
  return row;
}

async function findOwn(tx: Transaction, of: Own) {
  const { odooUser, secretExpiresAt } = memberCredentials;
  const [row] = await tx
    .select({ connection: connections.name, odooUser, secretExpiresAt })
    .from(memberCredentials)
    .innerJoin(connections, eq(connections.id, memberCredentials.connectionId))
    .where(isOwn(of));
  return row;
}

/** Notes the warning, and returns false if it was noted already. */
async function claim(
  tx: Transaction,
  { userId, ...of }: OfTenant & { readonly userId?: UserId | undefined },
  days: number,
): Promise<boolean> {
  const set = { warnedDays: days };
  const isNew = (column: typeof connections.warnedDays | typeof memberCredentials.warnedDays) =>
    or(isNull(column), gt(column, days));
  const noted =
    userId === undefined
      ? await tx
          .update(connections)
          .set(set)
          .where(and(isShared(of), isNew(connections.warnedDays)))
          .returning({ id: connections.id })
      : await tx
          .update(memberCredentials)
          .set(set)
          .where(and(isOwn({ ...of, userId }), isNew(memberCredentials.warnedDays)))
          .returning({ id: memberCredentials.connectionId });
  return noted.length > 0;
}
