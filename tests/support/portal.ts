import { type ConnectionId, newId, type SessionId, type TenantId, type UserId } from "#lib/kernel/ids.ts";
import type { ActorOf } from "#lib/policy/actor.ts";
import type { Role } from "#lib/policy/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import type { CompanyContext } from "#lib/services/companies/context.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import type { MemberContext } from "#lib/services/members/context.ts";
import { testVault } from "./auth.ts";
import type { TestDatabase } from "./database.ts";

/** The context of a request. Its functions that drop caches do nothing: there are none. */
type PortalContext = ServiceContext & MemberContext & CompanyContext & { readonly sessionId: SessionId };

export interface Company {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly sandboxId: ConnectionId;
  readonly userId: UserId;
  /** The context of a portal request of this company's user with this role. */
  as(role: Role): PortalContext;
}

/** Inserts a company with one user, an Odoo and a demo Odoo. Row-level security does not apply to the inserts. */
export async function seedCompany(
  { db, admin }: Pick<TestDatabase, "db" | "admin">,
  options: { readonly now?: () => Date } = {},
): Promise<Company> {
  const [tenantId, userId] = [newId<TenantId>(), newId<UserId>()];
  const [connectionId, sandboxId] = [newId<ConnectionId>(), newId<ConnectionId>()];
  const email = `${userId}@example.com`;
  await admin`insert into tenants ${admin({ id: tenantId, name: "Acme", wrapped_key: testVault.newTenantKey(tenantId) })}`;
  await admin`insert into users ${admin({ id: userId, email, name: "Ana", password_hash: "-" })}`;
  await admin`insert into members ${admin({ tenant_id: tenantId, user_id: userId, role: "owner" })}`;
  const connection = { tenant_id: tenantId, transport: "json2", series: "19.0" };
  await admin`insert into connections ${admin([
    { ...connection, id: connectionId, name: "Main", kind: "odoo", url: "https://odoo.example.com" },
    { ...connection, id: sandboxId, name: "Demo", kind: "sandbox", url: "", transport: "sandbox" },
  ])}`;
  const { now = () => new Date() } = options;
  const odoo = createSandbox({ now });
  return {
    tenantId,
    connectionId,
    sandboxId,
    userId,
    as: (role) => ({
      db,
      vault: testVault,
      now,
      actor: { kind: "session", tenantId, userId, role, label: email },
      sessionId: newId<SessionId>(),
      requestId: newId<never>() as string,
      ip: "203.0.113.7",
      forgetKey() {},
      forgetGrant() {},
      async endTokens() {},
      openConnection: ({ id }) => odoo.open(id),
      findMemberOdoo: async () => undefined,
    }),
  };
}

export interface SeededMember {
  readonly userId: UserId;
  readonly email: string;
  /** The context of a portal request of this member, with the role that they were given first. */
  readonly context: PortalContext & { readonly actor: ActorOf<"session"> };
}

/** Inserts one more person who is a member of the company with this role. */
export async function seedMember(
  { admin }: Pick<TestDatabase, "admin">,
  company: Company,
  role: Role,
  person: { readonly userId?: UserId; readonly name?: string } = {},
): Promise<SeededMember> {
  const { tenantId } = company;
  const { userId = newId<UserId>(), name = role } = person;
  const email = `${userId}@example.com`;
  await admin`insert into users ${admin({ id: userId, email, name, password_hash: "-" })} on conflict do nothing`;
  await admin`insert into members ${admin({ tenant_id: tenantId, user_id: userId, role })}`;
  const actor = { kind: "session", tenantId, userId, role, label: email } as const;
  return { userId, email, context: { ...company.as(role), actor } };
}
