import type { SessionId, TenantId, UserId } from "../../kernel/ids.ts";
import type { Locale } from "../../kernel/locale/locale.ts";
import type { ActorOf } from "../../policy/actor.ts";
import type { Role } from "../../policy/types.ts";

type TenantKind = "live" | "sandbox";

/** A signed-in member of a company. */
export interface Session {
  readonly sessionId: SessionId;
  readonly user: {
    readonly id: UserId;
    readonly email: string;
    readonly name: string;
    readonly locale: Locale;
  };
  /** The company in which the session works. */
  readonly tenant: { readonly id: TenantId; readonly name: string; readonly kind: TenantKind };
  readonly role: Role;
  /** True if the company demands a second factor and the member has none: they may do nothing but set it up. */
  readonly needsSecondFactor: boolean;
  /** All companies of the member, by name. */
  readonly tenants: readonly {
    readonly id: TenantId;
    readonly name: string;
    readonly kind: TenantKind;
    readonly role: Role;
    readonly needsSecondFactor: boolean;
  }[];
}

/** Returns the actor for the services. Its tenant comes only from the session. */
export function actorOf({ tenant, user, role }: Session): ActorOf<"session"> {
  return { kind: "session", tenantId: tenant.id, userId: user.id, role, label: user.email };
}

/** Returns the actor in another company of the member; undefined if the member may not act there. */
export function actorIn(session: Session, tenantId: string): ActorOf<"session"> | undefined {
  const tenant = session.tenants.find(({ id }) => id === tenantId);
  return tenant === undefined || tenant.needsSecondFactor
    ? undefined
    : actorOf({ ...session, tenant, role: tenant.role });
}
