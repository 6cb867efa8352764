import { eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client.ts";
import { type ConnectionRow, connections, modelRules, tenants } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import { AppError } from "../kernel/errors.ts";
import type { ConnectionId, TenantId } from "../kernel/ids.ts";
import type { CompanyScope } from "../kernel/odoo-values.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { companiesOf, type Principal } from "../policy/actor.ts";
import type { Source, TenantContext } from "./context.ts";
import { actingMember, type MemberOdoo, type MemberOdoos } from "./member-odoo.ts";
import { toModelRule } from "./rule-row.ts";

/** The part of a context that is the same for all calls of a connection. */
export type ResolvedConnection = Pick<
  TenantContext,
  "tenantId" | "connection" | "rules" | "plan" | "odoo" | "odooUser"
> & {
  readonly state: ConnectionRow["state"];
  /** True if nobody may act through the shared credential. */
  readonly ownCredentialRequired: boolean;
};

export interface Resolver {
  /** Returns the context of one call. Throws AppError `forbidden` or `not_found` if the connection cannot be used. */
  resolve(principal: Principal, source: Source, requestId: string, connectionId?: ConnectionId): Promise<TenantContext>;
  /** Drops the cached connection. Call it after every change of rules, address or credential in this process. */
  invalidateConnection(id: ConnectionId): void;
}

export interface ResolverOptions {
  readonly db: Database;
  /** Opens a transport and decrypts the credential with the tenant's wrapped key. Called once for each version. */
  readonly openOdoo: (connection: ConnectionRow, wrappedKey: string) => OdooTransport;
  /** Connections for at most 2 s, which is how long a change of another process may go unseen. */
  readonly cache: {
    get(key: string, load: () => Promise<ResolvedConnection>): Promise<ResolvedConnection>;
    delete(key: string): void;
  };
  /** The credentials that members stored for themselves. */
  readonly memberOdoos: Pick<MemberOdoos, "find">;
  /** The most open transports; the least recently used is dropped. */
  readonly maxTransports?: number;
}

/** Creates the resolver of contexts: connection, rules and plan of a principal. */
export function createResolver(options: ResolverOptions): Resolver {
  const { db, openOdoo, cache, memberOdoos, maxTransports = 2_000 } = options;
  const transports = new LRUCache<ConnectionId, { version: number; odoo: OdooTransport }>({ max: maxTransports });
  const tenantOf = new Map<ConnectionId, TenantId>();

  function transportOf(row: ConnectionRow, wrappedKey: string): OdooTransport {
    const open = transports.get(row.id);
    if (open?.version === row.version) return open.odoo;
    const odoo = openOdoo(row, wrappedKey);
    transports.set(row.id, { version: row.version, odoo });
    return odoo;
  }

  async function load(tenantId: TenantId, id: ConnectionId): Promise<ResolvedConnection> {
    // Set before the query, so that a change during it drops the entry. Another tenant does not replace it.
    if (!tenantOf.has(id)) tenantOf.set(id, tenantId);
    // One transaction reads connection and rules, so that they belong together.
    const found = await withTenant(db, tenantId, async (tx) => {
      const [row] = await tx
        .select({ connection: connections, plan: tenants.plan, kind: tenants.kind, wrappedKey: tenants.wrappedKey })
        .from(connections)
        .innerJoin(tenants, eq(tenants.id, connections.tenantId))
        .where(eq(connections.id, id));
      if (row === undefined || row.connection.tenantId !== tenantId) return undefined;
      const rules = await tx.select().from(modelRules).where(eq(modelRules.connectionId, id));
      return { ...row, rules };
    });
    if (found === undefined) {
      if (tenantOf.get(id) === tenantId) tenantOf.delete(id);
      throw new AppError("not_found", "This connection no longer exists.");
    }
    tenantOf.set(id, tenantId);
    const { connection, rules } = found;
    return {
      tenantId,
      connection: {
        id,
        name: connection.name,
        kind: connection.kind,
        url: connection.url,
        series: connection.series,
        version: connection.version,
        confirm: connection.confirm,
        approval: connection.approval,
        confirmAbove: connection.confirmAbove,
      },
      rules: {
        version: connection.rulesVersion,
        models: new Map(rules.map((rule) => [rule.model, toModelRule(rule)])),
      },
      plan: found.kind === "sandbox" ? "sandbox" : found.plan,
      odoo: transportOf(connection, found.wrappedKey),
      odooUser: connection.odooUser,
      state: connection.state,
      ownCredentialRequired: connection.ownCredentialRequired,
    };
  }

  return {
    async resolve(principal, source, requestId, connectionId) {
      const id = principal.kind === "session" ? connectionId : principal.connectionId;
      if (id === undefined) throw new AppError("invalid_input", "Choose a connection.");
      const { tenantId } = principal;
      const { state, ownCredentialRequired, ...resolved } = await cache.get(`${tenantId}|${id}`, () =>
        load(tenantId, id),
      );
      if (state === "disabled") {
        throw new AppError("forbidden", `The connection "${resolved.connection.name}" is switched off.`, {
          reason: "connection_off",
          params: { connection: resolved.connection.name },
          remedy: { by: "portal_admin", where: "connections.switch" },
        });
      }
      const userId = actingMember(principal);
      const own = userId === undefined ? undefined : await memberOdoos.find(tenantId, id, userId);
      if (own === undefined && ownCredentialRequired)
        throw ownCredentialNeeded(resolved.connection.name, userId !== undefined);
      const context = { ...resolved, principal, source, requestId, ...asMember(resolved, own) };
      const companies = companiesOf(principal);
      return companies === undefined ? context : withCompanies(context, companies);
    },
    invalidateConnection(id) {
      const tenantId = tenantOf.get(id);
      if (tenantId !== undefined) cache.delete(`${tenantId}|${id}`);
    },
  };
}

/** Returns what differs for a member with a credential of their own. */
function asMember(
  { connection }: Pick<TenantContext, "connection">,
  own: MemberOdoo | undefined,
): Partial<Pick<TenantContext, "odoo" | "odooUser" | "connection">> {
  if (own === undefined) return {};
  const { odoo, odooUser, version } = own;
  return { odoo, odooUser, connection: { ...connection, version } };
}

/** Limits a context to companies. They are part of the version, so that no cached answer of others is used. */
function withCompanies(context: TenantContext, companies: CompanyScope): TenantContext {
  const { connection } = context;
  const version = `${connection.version}/${companies.map(({ id }) => id).join(",")}`;
  return { ...context, companies, connection: { ...connection, version } };
}

function ownCredentialNeeded(connection: string, isMember: boolean): AppError {
  const options = { reason: "own_credential_needed", params: { connection } } as const;
  if (!isMember) {
    const message = `On the connection "${connection}" everybody acts with an Odoo user of their own, so access keys do not work.`;
    return new AppError("forbidden", message, { ...options, hint: "Sign in with OAuth instead." });
  }
  return new AppError("forbidden", `The connection "${connection}" needs an Odoo key of your own.`, {
    ...options,
    hint: "Store one in the portal, on the page AI access.",
  });
}
