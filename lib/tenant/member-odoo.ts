import { and, eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client.ts";
import { type ConnectionRow, connections, memberCredentials, tenants } from "../db/schema/index.ts";
import { withTenant } from "../db/with-tenant.ts";
import type { ConnectionId, TenantId, UserId } from "../kernel/ids.ts";
import type { OdooTransport } from "../odoo/types.ts";
import type { Principal } from "../policy/actor.ts";

export type MemberCredentialRow = typeof memberCredentials.$inferSelect;

/** Odoo as one member sees it: opened with a credential of the member's own. */
export interface MemberOdoo {
  readonly odoo: OdooTransport;
  readonly odooUser: string;
  /** Differs for every member and credential. It is part of every cache key, because rights differ. */
  readonly version: string;
}

export interface MemberOdoos {
  /** Returns the member's own Odoo on a connection, or undefined if the member stored no credential there. */
  find(tenantId: TenantId, id: ConnectionId, userId: UserId): Promise<MemberOdoo | undefined>;
  /** Drops what is cached of a member's credential. Call it after every change of one in this process. */
  forget(tenantId: TenantId, id: ConnectionId, userId: UserId): void;
}

export interface MemberOdooOptions {
  readonly db: Database;
  /** Opens a transport and decrypts the credential with the tenant's wrapped key. Called once for each version. */
  readonly open: (connection: ConnectionRow, credential: MemberCredentialRow, wrappedKey: string) => OdooTransport;
  /** Members' credentials for at most 2 s, also that there is none. */
  readonly cache: {
    get(key: string, load: () => Promise<MemberOdoo | null>): Promise<MemberOdoo | null>;
    delete(key: string): void;
  };
}

const maxTransports = 2_000;

/** Returns the member in whose name a principal acts; undefined for a principal that belongs to no member. */
export function actingMember(principal: Principal): UserId | undefined {
  return principal.kind === "session" || principal.kind === "grant" ? principal.userId : undefined;
}

/** Creates the look-up of members' own credentials. */
export function createMemberOdoos({ db, open, cache }: MemberOdooOptions): MemberOdoos {
  const transports = new LRUCache<string, MemberOdoo>({ max: maxTransports });
  const keyOf = (tenantId: TenantId, id: ConnectionId, userId: UserId) => `${tenantId}|${id}|${userId}`;

  async function load(tenantId: TenantId, id: ConnectionId, userId: UserId): Promise<MemberOdoo | null> {
    const [row] = await withTenant(db, tenantId, (tx) =>
      tx
        .select({ credential: memberCredentials, connection: connections, wrappedKey: tenants.wrappedKey })
        .from(memberCredentials)
        .innerJoin(connections, eq(connections.id, memberCredentials.connectionId))
        .innerJoin(tenants, eq(tenants.id, memberCredentials.tenantId))
        .where(
          and(
            eq(memberCredentials.tenantId, tenantId),
            eq(memberCredentials.connectionId, id),
            eq(memberCredentials.userId, userId),
          ),
        ),
    );
    if (row === undefined) return null;
    const { connection, credential, wrappedKey } = row;
    const key = keyOf(tenantId, id, userId);
    const version = `${connection.version}.${userId}.${credential.version}`;
    const known = transports.get(key);
    if (known?.version === version) return known;
    const opened = { odoo: open(connection, credential, wrappedKey), odooUser: credential.odooUser, version };
    transports.set(key, opened);
    return opened;
  }

  return {
    async find(tenantId, id, userId) {
      return (await cache.get(keyOf(tenantId, id, userId), () => load(tenantId, id, userId))) ?? undefined;
    },
    forget(tenantId, id, userId) {
      cache.delete(keyOf(tenantId, id, userId));
    },
  };
}
