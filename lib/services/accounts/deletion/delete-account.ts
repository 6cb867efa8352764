import { eq } from "drizzle-orm";
import { users } from "../../../db/schema/index.ts";
import { withLookup } from "../../../db/with-tenant.ts";
import { AppError } from "../../../kernel/errors.ts";
import { parseId, type TenantId } from "../../../kernel/ids.ts";
import { requireMember } from "../../../policy/permissions.ts";
import type { ConnectionContext } from "../../connections/context.ts";
import type { GrantContext } from "../../grants/context.ts";
import type { KeyContext } from "../../keys/context.ts";
import type { AccountContext } from "../context.ts";
import { requirePassword } from "../password/require-password.ts";
import { recordInCompanies } from "../record-in-companies.ts";
import type { DeleteAccountInput } from "../schemas.ts";
import { type Leftovers, leaveCompany } from "./leave-company.ts";
import { readFates } from "./read-fates.ts";

/** The dependencies of the deletion: it drops keys, connections and grants from the caches once it is committed. */
export interface DeletionContext
  extends AccountContext,
    Pick<KeyContext, "forgetKey">,
    Pick<ConnectionContext, "invalidateConnection">,
    Pick<GrantContext, "forgetGrant" | "endTokens"> {}

/**
 * Deletes the member's own account: the person, their sessions, memberships, links, second factor and the access that
 * they gave AI clients. A company without other members is deleted too, with its connections, rules and keys; the input
 * must name it. In the other companies the keys that the person made are revoked. Audit entries stay until their retention ends, with the person's address as their label. Throws AppError
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
    if (companies.some(({ id, fate }) => fate === "deleted" && !agreed.has(id))) throw companiesChanged();
    const { requestId, ip, now } = context;
    await recordInCompanies(tx, person, { requestId, ip, now }, { verb: "accounts.delete" });
    const left: Leftovers[] = [];
    for (const company of companies) left.push(await leaveCompany(context, tx, company));
    await context.queueMail(tx, { template: "account_deleted", to: person.email, locale: person.locale, params: {} });
    await tx.delete(users).where(eq(users.id, userId));
    return left;
  });
  for (const left of gone) await forget(context, left);
}

/** Drops what the caches may have of the companies, so that no key and no grant works a moment longer. */
async function forget(context: DeletionContext, left: Leftovers): Promise<void> {
  const { tenantId } = left;
  for (const { id } of left.keys) context.forgetKey(id);
  for (const { id } of left.connections) context.invalidateConnection(id);
  for (const { id } of left.grants) context.forgetGrant({ tenantId, grantId: id });
  // Without their grant no token works. One that stays because this fails is deleted when it expires.
  await Promise.allSettled(left.grants.map(({ id }) => context.endTokens(id)));
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
