import { asc, eq } from "drizzle-orm";
import type { Transaction } from "../../../db/client.ts";
import { members, tenants } from "../../../db/schema/index.ts";
import { openScope } from "../../../db/with-tenant.ts";
import type { UserId } from "../../../kernel/ids.ts";
import type { AccountView, CompanyFate } from "../../../views/account.ts";

/**
 * Returns what the deletion of a person's account does to each of their companies, in a transaction whose scope is the
 * person. With `lock` the companies are locked, so that of two owners who delete their accounts at the same time the
 * second one sees that the first is gone.
 */
export async function readFates(
  tx: Transaction,
  userId: UserId,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<AccountView["companies"]> {
  const mine = await tx
    .select({ id: members.tenantId })
    .from(members)
    .where(eq(members.userId, userId))
    // Everybody locks in the same order, so that no two wait for each other.
    .orderBy(asc(members.tenantId));
  const fates: AccountView["companies"][number][] = [];
  for (const { id } of mine) {
    await openScope(tx, { tenantId: id });
    const company = tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, id));
    const [found] = await (lock ? company.for("update") : company);
    const all = await tx
      .select({ userId: members.userId, role: members.role })
      .from(members)
      .where(eq(members.tenantId, id));
    if (found !== undefined) fates.push({ id, name: found.name, fate: fateOf(userId, all) });
  }
  return fates;
}

function fateOf(userId: UserId, all: readonly { readonly userId: UserId; readonly role: string }[]): CompanyFate {
  const others = all.filter((member) => member.userId !== userId);
  if (others.length === 0) return "deleted";
  return others.some(({ role }) => role === "owner") ? "kept" : "blocked";
}
