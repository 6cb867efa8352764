import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { members, tenants } from "../../db/schema/index.ts";
import { AppError } from "../../kernel/errors.ts";
import type { TenantId } from "../../kernel/ids.ts";
import type { ActorOf } from "../../policy/actor.ts";

/**
 * Makes every other change of the tenant's members and invitations wait until this transaction ends. Call it in the
 * scope of the tenant.
 */
export async function lockMembers(tx: Transaction, tenantId: TenantId): Promise<void> {
  // This lock does not block inserts of rows that refer to the tenant, such as audit entries.
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for("no key update");
}

/**
 * Locks the members and returns the actor with the role that it has now: another owner may have changed it since the
 * request began. Throws AppError `forbidden` if the actor is no longer a member.
 */
export async function lockAsMember(tx: Transaction, actor: ActorOf<"session">): Promise<ActorOf<"session">> {
  const { tenantId, userId } = actor;
  await lockMembers(tx, tenantId);
  const [current] = await tx
    .select({ role: members.role })
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.userId, userId)));
  if (current === undefined) {
    throw new AppError("forbidden", "You are no longer a member of this company.", {
      key: "members.errors.not_member",
    });
  }
  return { ...actor, role: current.role };
}
