import { and, eq, isNull } from "drizzle-orm";
import { recordAdmin } from "../../../audit/record.ts";
import type { Transaction } from "../../../db/client.ts";
import { accessKeys, connections, grants, tenants } from "../../../db/schema/index.ts";
import { openScope } from "../../../db/with-tenant.ts";
import type { AccessKeyId, ConnectionId, GrantId, TenantId } from "../../../kernel/ids.ts";
import { requireMember } from "../../../policy/permissions.ts";
import type { AccountView } from "../../../views/account.ts";
import type { ServiceContext } from "../../context.ts";

/** What a company has lost, and what the caches may still have of it. */
export interface Leftovers {
  readonly tenantId: TenantId;
  readonly keys: readonly { readonly id: AccessKeyId }[];
  readonly connections: readonly { readonly id: ConnectionId }[];
  readonly grants: readonly { readonly id: GrantId }[];
}

/**
 * Ends what a person could do for one of their companies, in the transaction that deletes the person: the keys that
 * they made are revoked. A company that nobody else belongs to is deleted with all its rows except its audit entries.
 */
export async function leaveCompany(
  context: ServiceContext,
  tx: Transaction,
  company: AccountView["companies"][number],
): Promise<Leftovers> {
  const member = requireMember(context.actor, "account.own");
  const { id, fate } = company;
  await openScope(tx, { tenantId: id });
  const isGone = fate === "deleted";
  const ofPerson = isGone ? undefined : eq(grants.userId, member.userId);
  const leftGrants = await tx
    .select({ id: grants.id })
    .from(grants)
    .where(and(eq(grants.tenantId, id), ofPerson));
  if (!isGone) {
    const keys = await tx
      .update(accessKeys)
      .set({ revokedAt: context.now() })
      .where(and(eq(accessKeys.tenantId, id), eq(accessKeys.createdBy, member.userId), isNull(accessKeys.revokedAt)))
      .returning({ id: accessKeys.id });
    return { tenantId: id, keys, connections: [], grants: leftGrants };
  }
  const keys = await tx.select({ id: accessKeys.id }).from(accessKeys).where(eq(accessKeys.tenantId, id));
  const owned = await tx.select({ id: connections.id }).from(connections).where(eq(connections.tenantId, id));
  await recordAdmin(tx, { ...context, actor: { ...member, tenantId: id } }, { verb: "tenant.delete" });
  await tx.delete(tenants).where(eq(tenants.id, id));
  return { tenantId: id, keys, connections: owned, grants: leftGrants };
}
