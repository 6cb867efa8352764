import { and, asc, eq, isNull } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client.ts";
import { connections, grantConnections, grants, members, tenants, users } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import type { GrantId, TenantId, UserId } from "../kernel/ids.ts";
import { toCompanyScope } from "../kernel/odoo-values.ts";
import type { Logger } from "../observability/logger.ts";
import type { ActorOf } from "../policy/actor.ts";
import { can } from "../policy/permissions.ts";
import type { Scope } from "../policy/types.ts";

export type GrantPrincipal = ActorOf<"grant">;

/** The contents of a verified access token. */
export interface TokenClaims {
  readonly userId: UserId;
  readonly tenantId: TenantId;
  readonly grantId: GrantId;
  readonly scope: Scope;
}

export type GrantName = Pick<TokenClaims, "tenantId" | "grantId">;

export interface GrantBearer {
  /**
   * Returns the principal of an access token of the authorization server. Throws AppError `unauthenticated` if token or
   * grant are not valid, or `forbidden` if the tenant is suspended.
   */
  authenticate(token: string): Promise<GrantPrincipal>;
  /** Removes a grant from the cache. Call it after a grant was changed or revoked in this process. */
  forget(grant: GrantName): void;
}

export interface GrantBearerOptions {
  readonly db: Database;
  readonly now: Clock;
  readonly log: Pick<Logger, "warn">;
  /** Checks signature, audience, issuer and expiry of a token. */
  readonly verify: (token: string) => Promise<TokenClaims | undefined>;
  /** Grants by id for at most 2 s, which is how long a grant that another process revoked may still work. */
  readonly cache: {
    get(key: string, load: () => Promise<GrantPrincipal>): Promise<GrantPrincipal>;
    delete(key: string): void;
  };
}

const usedEveryMs = 60_000;

/** Creates the verification of access tokens. The rights of a grant are looked up, so that their end takes effect. */
export function createGrantBearer({ db, now, log, verify, cache }: GrantBearerOptions): GrantBearer {
  const lastUsed = new LRUCache<GrantId, number>({ max: 50_000 });

  async function load({ tenantId, grantId, userId }: TokenClaims): Promise<GrantPrincipal> {
    const found = await withTenant(db, tenantId, async (tx) => {
      const [row] = await tx
        .select({ grant: grants, role: members.role, email: users.email, suspendedAt: tenants.suspendedAt })
        .from(grants)
        .innerJoin(members, and(eq(members.tenantId, grants.tenantId), eq(members.userId, grants.userId)))
        .innerJoin(users, eq(users.id, grants.userId))
        .innerJoin(tenants, eq(tenants.id, grants.tenantId))
        .where(
          and(
            eq(grants.tenantId, tenantId),
            eq(grants.id, grantId),
            eq(grants.userId, userId),
            isNull(grants.revokedAt),
          ),
        );
      if (row === undefined) return undefined;
      const granted = await tx
        .select({ id: connections.id, name: connections.name, companies: grantConnections.companies })
        .from(grantConnections)
        .innerJoin(connections, eq(connections.id, grantConnections.connectionId))
        .where(and(eq(grantConnections.tenantId, tenantId), eq(grantConnections.grantId, grantId)))
        .orderBy(asc(connections.name));
      return { ...row, granted };
    });
    if (found === undefined) throw invalid();
    if (found.suspendedAt !== null) {
      throw new AppError("forbidden", "This company's access is suspended.", {
        remedy: { by: "operator", where: "account" },
      });
    }
    const { grant, email, role, granted } = found;
    const [first] = granted;
    // A member whose role may not use AI clients any more, or a grant whose connections are gone, needs a new consent.
    if (first === undefined || !can({ kind: "session", tenantId, userId, role, label: email }, "grants.own"))
      throw invalid();
    return {
      kind: "grant",
      tenantId,
      grantId,
      userId,
      connectionId: first.id,
      connections: granted.map((one) => ({ ...one, companies: toCompanyScope(one.companies) })),
      scope: grant.scope,
      label: `${email} · ${grant.clientName}`,
    };
  }

  function touch({ tenantId, grantId }: GrantPrincipal): void {
    const at = now();
    if (at.getTime() - (lastUsed.get(grantId) ?? 0) < usedEveryMs) return;
    lastUsed.set(grantId, at.getTime());
    withTenant(db, tenantId, (tx) => tx.update(grants).set({ lastUsedAt: at }).where(eq(grants.id, grantId))).catch(
      (error: unknown) => log.warn({ error, grantId }, "the last use of a grant could not be recorded"),
    );
  }

  return {
    async authenticate(token) {
      const claims = await verify(token);
      if (claims === undefined) throw invalid();
      const principal = await cache.get(keyOf(claims), () => load(claims));
      if (principal.userId !== claims.userId) throw invalid();
      touch(principal);
      // A token that was issued before the member gave more keeps what it was issued for.
      return claims.scope === "write" ? principal : { ...principal, scope: "read" };
    },
    forget(grant) {
      cache.delete(keyOf(grant));
    },
  };
}

const keyOf = ({ tenantId, grantId }: GrantName) => `${tenantId}|${grantId}`;

function invalid(): AppError {
  return new AppError("unauthenticated", "This access token is not valid: it is expired or revoked.", {
    reason: "credential_invalid",
  });
}
