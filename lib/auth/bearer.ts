import { eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client.ts";
import { accessKeys, tenants } from "../db/schema/index.ts";
import { openScope, withLookup, withTenant } from "../db/with-tenant.ts";
import { parseAccessKey } from "../kernel/access-key.ts";
import type { Clock } from "../kernel/clock.ts";
import { AppError } from "../kernel/errors.ts";
import type { AccessKeyId } from "../kernel/ids.ts";
import { isInNetworks } from "../kernel/network/allowed-networks.ts";
import { toCompanyScope } from "../kernel/odoo-values.ts";
import type { Logger } from "../observability/logger.ts";
import type { ActorOf } from "../policy/actor.ts";

export type KeyPrincipal = ActorOf<"key">;

export interface Bearer {
  /**
   * Returns the principal of an `Authorization` header that came from the address `ip`. Throws AppError
   * `unauthenticated` (with the reason that a credential is missing or invalid), also if the key may not be used from
   * there, or `forbidden` if the tenant is suspended.
   */
  authenticate(authorization: string | null, ip: string): Promise<KeyPrincipal>;
  /** Removes a key from the cache. Call it after a key was revoked in this process. */
  forget(keyId: AccessKeyId): void;
}

interface KnownKey {
  readonly principal: KeyPrincipal;
  readonly expiresAt: Date | null;
  /** The only networks from which the key may be used; null allows all. */
  readonly allowedNetworks: readonly string[] | null;
}

export interface BearerOptions {
  readonly db: Database;
  readonly now: Clock;
  readonly log: Pick<Logger, "warn">;
  /** Computes the keyed hash under which keys are stored. */
  readonly fingerprint: (key: string) => string;
  /** Records that a valid key was refused because of its address. */
  readonly refused: (principal: KeyPrincipal, ip: string, error: AppError) => void;
  /** Keys by hash for at most 3 s, which is how long a key that another process revoked may still work. */
  readonly cache: { get(key: string, load: () => Promise<KnownKey>): Promise<KnownKey>; delete(key: string): void };
}

const usedEveryMs = 60_000;
/** The most keys whose hash and last use are cached. */
const maxKeys = 50_000;

/** Creates the verification of access keys of AI clients. */
export function createBearer({ db, now, log, fingerprint, refused, cache }: BearerOptions): Bearer {
  const hashOf = new LRUCache<AccessKeyId, string>({ max: maxKeys });
  const lastUsed = new LRUCache<AccessKeyId, number>({ max: maxKeys });

  async function load(keyHash: string): Promise<KnownKey> {
    const known = await withLookup(db, { keyHash }, async (tx) => {
      const [key] = await tx.select().from(accessKeys).where(eq(accessKeys.keyHash, keyHash));
      if (key === undefined) return undefined;
      await openScope(tx, { tenantId: key.tenantId });
      const [tenant] = await tx
        .select({ suspendedAt: tenants.suspendedAt })
        .from(tenants)
        .where(eq(tenants.id, key.tenantId));
      return { key, tenant };
    });
    if (known?.tenant === undefined || known.key.revokedAt !== null) throw invalid();
    if (known.tenant.suspendedAt !== null) {
      throw new AppError("forbidden", "This company's access is suspended.", {
        remedy: { by: "operator", where: "account" },
      });
    }
    const { id, tenantId, connectionId, scope, toolsets, name, expiresAt, allowedNetworks } = known.key;
    const companies = toCompanyScope(known.key.companies);
    const narrowed = toolsets === null ? {} : { toolsets };
    return {
      principal: { kind: "key", tenantId, keyId: id, connectionId, scope, ...narrowed, companies, label: name },
      expiresAt,
      allowedNetworks,
    };
  }

  function touch({ tenantId, keyId }: KeyPrincipal): void {
    const at = now();
    if (at.getTime() - (lastUsed.get(keyId) ?? 0) < usedEveryMs) return;
    lastUsed.set(keyId, at.getTime());
    withTenant(db, tenantId, (tx) =>
      tx.update(accessKeys).set({ lastUsedAt: at }).where(eq(accessKeys.id, keyId)),
    ).catch((error: unknown) => log.warn({ error, keyId }, "the last use of a key could not be recorded"));
  }

  return {
    async authenticate(authorization, ip) {
      if (authorization === null || authorization.trim() === "") throw missing();
      const key = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
      // A key with a typo fails its checksum here, without a query.
      if (key === undefined || parseAccessKey(key) === undefined) throw invalid();
      const keyHash = fingerprint(key);
      const known = await cache.get(keyHash, () => load(keyHash));
      if (known.expiresAt !== null && known.expiresAt <= now()) throw invalid("This access key has expired.");
      hashOf.set(known.principal.keyId, keyHash);
      if (known.allowedNetworks !== null && !isInNetworks(ip, known.allowedNetworks)) {
        const error = invalid("This access key may not be used from the address of this client.");
        refused(known.principal, ip, error);
        throw error;
      }
      touch(known.principal);
      return known.principal;
    },
    forget(keyId) {
      const keyHash = hashOf.get(keyId);
      if (keyHash !== undefined) cache.delete(keyHash);
    },
  };
}

function missing(): AppError {
  return new AppError("unauthenticated", "Sign in with OAuth, or send an access key.", {
    reason: "credential_missing",
    hint: "Send a key as: Authorization: Bearer mcpo_live_…",
  });
}

function invalid(message = "This access key is not valid: it is mistyped, expired or revoked."): AppError {
  return new AppError("unauthenticated", message, {
    reason: "credential_invalid",
    remedy: { by: "portal_admin", where: "keys.renew" },
  });
}
