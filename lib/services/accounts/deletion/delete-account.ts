import { eq } from "drizzle-orm";
import { recordAdmin } from "../../../audit/record.ts";
import type { Transaction } from "../../../db/client.ts";
import { afterCommit } from "../../../db/reachable.ts";
import { accessKeys, connections, tenants, users } from "../../../db/schema/index.ts";
import { openScope, withLookup } from "../../../db/with-tenant.ts";
import { AppError } from "../../../kernel/errors.ts";
import { type AccessKeyId, type ConnectionId, parseId, type TenantId } from "../../../kernel/ids.ts";
import { requireMember } from "../../../policy/permissions.ts";
import type { AccountView } from "../../../views/account.ts";
import type { AccountContext } from "../context.ts";
import { requirePassword } from "../password/require-password.ts";
import { recordInCompanies } from "../record-in-companies.ts";
import type { DeleteAccountInput } from "../schemas.ts";
import { readFates } from "./read-fates.ts";

export interface DeletionContext extends AccountContext {
  /** Drops a cached key. Called after the deletion is committed. */
  forgetKey(id: AccessKeyId): void;
  /** Drops the cached data of a connection. Called after the deletion is committed. */
  invalidateConnection(id: ConnectionId): void;
}

/**
 * Deletes the member's own account: the person, their sessions, memberships, links, second factor and the access that
 * they gave AI clients. A company without other members is deleted too, with its connections, rules and keys; the input
 * must name it. Audit entries stay until their retention ends, with the person's address as their label. Throws AppError
 * `conflict` while a company with other members would lose its last owner, or for a company that the input does not
 * name, `invalid_input` for another address than the person's own, and as `requirePassword` does.
 */
export async function deleteAccount(context: DeletionContext, input: DeleteAccountInput): Promise<void> {
  const { userId } = requireMember(context.actor, "account.own");
  const person = await requirePassword(context, input.currentPassword);
  if (input.email !== person.email) throw otherAddress();
  const agreed = new Set(input.companies.map((id) => parseId<TenantId>(id)));
  const gone = await withLookup(context.db, { userId }, async (tx) => {
    const companies = await readFates(tx, userId, { lock: true });
    const blocked = companies.find(({ fate }) => fate === "blocked");
    if (blocked !== undefined) throw lastOwner(blocked.name);
    const deleted = companies.filter(({ fate }) => fate === "deleted");
    if (!deleted.every(({ id }) => agreed.has(id))) throw companiesChanged();
    const { requestId, ip, now } = context;
    await recordInCompanies(tx, person, { requestId, ip, now }, { verb: "accounts.delete" });
    const cached = [];
    for (const company of deleted) cached.push(await deleteCompany(tx, context, company));
    await context.queueMail(tx, { template: "account_deleted", to: person.email, locale: person.locale, params: {} });
    await tx.delete(users).where(eq(users.id, userId));
    return cached;
  });
  afterCommit(context.db, () => {
    for (const { id } of gone.flatMap(({ keys }) => keys)) context.forgetKey(id);
    for (const { id } of gone.flatMap(({ used }) => used)) context.invalidateConnection(id);
  });
}

/** Deletes a company with all its rows except its audit entries, and returns what may be cached of it. */
async function deleteCompany(
  tx: Transaction,
  context: DeletionContext,
  { id }: AccountView["companies"][number],
): Promise<{ readonly keys: { id: AccessKeyId }[]; readonly used: { id: ConnectionId }[] }> {
  await openScope(tx, { tenantId: id });
  const keys = await tx.select({ id: accessKeys.id }).from(accessKeys).where(eq(accessKeys.tenantId, id));
  const used = await tx.select({ id: connections.id }).from(connections).where(eq(connections.tenantId, id));
  const actor = { ...requireMember(context.actor, "account.own"), tenantId: id };
  await recordAdmin(tx, { ...context, actor }, { verb: "tenant.delete" });
  await tx.delete(tenants).where(eq(tenants.id, id));
  return { keys, used };
}

function otherAddress(): AppError {
  return new AppError("invalid_input", "This is not the address of your account.", {
    key: "auth.errors.other_address",
    path: "email",
  });
}

function lastOwner(company: string): AppError {
  return new AppError("conflict", `You are the last owner of ${company}, which has other members.`, {
    key: "auth.errors.last_owner",
    params: { company },
    hint: "Make another member an owner, or remove the other members. Then delete your account.",
  });
}

function companiesChanged(): AppError {
  return new AppError("conflict", "A company without other members is deleted too, and you have not agreed to that.", {
    key: "auth.errors.companies_changed",
    hint: "Reload the page to see which companies are deleted.",
  });
}
