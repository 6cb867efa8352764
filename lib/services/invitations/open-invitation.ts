import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { members, tenants, users } from "../../db/schema/index.ts";
import { openScope, withLookup } from "../../db/with-tenant.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { InvitationStep, OpenedInvitation } from "../../views/members.ts";
import type { VisitorDeps } from "./context.ts";
import { faultOf, findInvitation } from "./find-invitation.ts";
import { findInviter } from "./find-inviter.ts";
import { readInvitationToken } from "./invitation-token.ts";
import type { InvitationTokenInput } from "./schemas.ts";

/** The signed-in person who reads an invitation. */
interface Reader {
  readonly id: UserId;
  readonly email: string;
}

/**
 * Returns an invitation for its page, and how its reader can accept it. It changes nothing, as mail scanners open links
 * too. That an address has an account is said only to whoever has a link that was mailed to it. Throws AppError
 * `rate_limited`.
 */
export async function openInvitation(
  deps: VisitorDeps,
  input: InvitationTokenInput,
  reader: Reader | undefined,
): Promise<OpenedInvitation> {
  await deps.invitationLimits.look(deps.ip);
  const presented = readInvitationToken(deps.vault, input.token);
  if (presented === undefined) return { state: "unknown" };
  const { tokenHash, mailedTo } = presented;
  return withLookup(deps.db, { linkHash: tokenHash }, async (tx) => {
    const found = await findInvitation(tx, tokenHash);
    if (found === undefined) return { state: "unknown" };
    const fault = faultOf(found, deps.now());
    if (fault !== undefined) return { state: fault };
    const { tenantId, role } = found;
    await openScope(tx, { tenantId });
    const inviter = await findInviter(tx, found);
    if (inviter === undefined) return { state: "void" };
    const [tenant] = await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tenantId));
    const only = found.email ?? undefined;
    const step =
      reader === undefined ? await stepOfVisitor(tx, only ?? mailedTo) : await stepOfReader(tx, found, reader);
    return { state: "open", tenantId, company: tenant?.name ?? "", inviter, role, email: only ?? mailedTo, step };
  });
}

type Found = NonNullable<Awaited<ReturnType<typeof findInvitation>>>;

async function stepOfReader(tx: Transaction, { tenantId, email }: Found, reader: Reader): Promise<InvitationStep> {
  const here = and(eq(members.tenantId, tenantId), eq(members.userId, reader.id));
  if ((await tx.$count(members, here)) > 0) return "already_member";
  return email === null || email === reader.email ? "accept" : "other_address";
}

async function stepOfVisitor(tx: Transaction, email: string | undefined): Promise<InvitationStep> {
  if (email === undefined) return "ask_mail";
  await openScope(tx, { email });
  const [person] = await tx.select({ userId: users.id }).from(users).where(eq(users.email, email));
  if (person === undefined) return "create_account";
  await openScope(tx, { userId: person.userId });
  return (await tx.$count(members, eq(members.userId, person.userId))) > 0 ? "sign_in" : "accept_by_mail";
}
