import type { Recorder } from "../audit/recorder.ts";
import { type Bearer, createBearer } from "../auth/bearer.ts";
import {
  createGrantBearer,
  type GrantBearer,
  type GrantBearerOptions,
  type GrantPrincipal,
} from "../auth/grant-bearer.ts";
import { createMemoryCache } from "../cache/cache.ts";
import { type AskApprover, createApprovals } from "../call-stores/database-approvals.ts";
import { createConfirmations } from "../call-stores/database-confirmations.ts";
import { createWriteResults } from "../call-stores/database-write-results.ts";
import type { Database } from "../db/client.ts";
import type { ConnectionRow } from "../db/schema/index.ts";
import { readBodyCapped } from "../http/request-guards.ts";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { createEndpoint, type Endpoint, type EndpointDeps } from "../mcp/http/endpoint.ts";
import type { Logger } from "../observability/logger.ts";
import { bytesOfRules } from "../odoo/addon.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { rolesWith } from "../policy/permissions.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import type { HeaderConnections } from "../tenant/header-connection.ts";
import { createMemberOdoos, type MemberOdoos } from "../tenant/member-odoo.ts";
import { createResolver, type ResolvedConnection, type Resolver } from "../tenant/resolve.ts";
import { connectionSecretPlace, memberSecretPlace } from "../tenant/secret-place.ts";
import type { Vault } from "../vault/vault.ts";

type FromCaller =
  | "admit"
  | "clientIp"
  | "metadata"
  | "metrics"
  | "version"
  | "planOf"
  | "bodyRoom"
  | "looksForApps"
  | "tracing"
  | "resourceMetadataUrl";

export interface TenantEndpointOptions extends Pick<EndpointDeps, FromCaller> {
  readonly db: Database;
  readonly vault: Vault;
  readonly now: Clock;
  readonly log: Logger;
  readonly recorder: Recorder;
  /**
   * Opens a connection's Odoo by its row and its credential, which is empty for the demo. `member` names the member and
   * the version of a credential that is a member's own, so that nothing is shared with other users of the connection.
   */
  readonly open: (row: ConnectionRow, secret: string, member?: string) => OdooTransport;
  /** Checks the access tokens of the authorization server. Undefined if there is none. */
  readonly verifyToken?: GrantBearerOptions["verify"];
  /** Mails approvers the link of a call that waits for them. Undefined if nobody can be asked. */
  readonly askApprover?: AskApprover;
  /** Handles header-credential callers. Undefined if they are not allowed. */
  readonly headerCallers?: HeaderConnections & { readonly identify: NonNullable<EndpointDeps["identifyHeaderCaller"]> };
}

export interface TenantEndpoint {
  readonly endpoint: Endpoint;
  readonly bearer: Bearer;
  /** Undefined if there is no authorization server. */
  readonly grantBearer: GrantBearer | undefined;
  readonly resolver: Resolver;
  readonly memberOdoos: MemberOdoos;
}

const mebibyte = 1024 * 1024;
const connectionBytes = {
  of: ({ rules }: ResolvedConnection) => 2_000 + bytesOfRules(rules),
  total: 64 * mebibyte,
  perOwner: 16 * mebibyte,
};
const grantBytes = {
  of: ({ connections }: GrantPrincipal) => 1_000 + 300 * connections.length,
  total: 16 * mebibyte,
  perOwner: 4 * mebibyte,
};

/** Creates the MCP endpoint for the tenants of a database, with their access keys, connections, rules and stores. */
export function createTenantEndpoint(options: TenantEndpointOptions): TenantEndpoint {
  const { db, vault, now, log, open, verifyToken, headerCallers, askApprover, ...deps } = options;
  const millis = () => now().getTime();
  const bearer = createBearer({
    db,
    now,
    log,
    fingerprint: (key) => vault.fingerprint("access-key", key),
    refused(actor, ip, { code, message }) {
      deps.recorder.admit(actor.tenantId);
      const context = { actor, connectionId: actor.connectionId, requestId: newId<never>(), client: "", ip };
      const ended = { outcome: "denied", durationMs: 0, odooCalls: 0, error: { code, message } } as const;
      deps.recorder.note(context, { tool: "keys.use", operation: "none" }, ended, { unlimited: true });
    },
    cache: createMemoryCache({ ttlMs: 3_000, maxEntries: 10_000, now: millis }),
  });
  const grantBearer =
    verifyToken &&
    createGrantBearer({
      db,
      now,
      log,
      verify: verifyToken,
      cache: createMemoryCache({ ttlMs: 2_000, maxEntries: 10_000, bytes: grantBytes, now: millis }),
    });
  const secretOf = ({ id, tenantId, sealedSecret }: ConnectionRow, wrappedKey: string) =>
    sealedSecret === "" ? "" : vault.open(wrappedKey, sealedSecret, connectionSecretPlace(tenantId, id));
  const memberOdoos = createMemberOdoos({
    db,
    open: (row, { userId, sealedSecret, login, transport, odooUid, version }, wrappedKey) => {
      const secret = vault.open(wrappedKey, sealedSecret, memberSecretPlace(row.tenantId, row.id, userId));
      return open({ ...row, login, transport, odooUid }, secret, `${userId}|${version}`);
    },
    cache: createMemoryCache({ ttlMs: 2_000, maxEntries: 20_000, now: millis }),
  });
  const resolver = createResolver({
    db,
    openOdoo: (row, wrappedKey) => open(row, secretOf(row, wrappedKey)),
    memberOdoos,
    cache: createMemoryCache({ ttlMs: 2_000, maxEntries: 10_000, bytes: connectionBytes, now: millis }),
  });
  const endpoint = createEndpoint({
    ...deps,
    log,
    readBody: readBodyCapped,
    authenticate: (authorization, ip) => {
      const token = readAccessToken(authorization);
      if (token === undefined || grantBearer === undefined) return bearer.authenticate(authorization, ip);
      return grantBearer.authenticate(token);
    },
    ...(headerCallers === undefined ? {} : { identifyHeaderCaller: headerCallers.identify }),
    resolve: (principal, source, requestId, connectionId) =>
      principal.kind === "headers" && headerCallers !== undefined
        ? headerCallers.resolve(principal, source, requestId)
        : resolver.resolve(principal, source, requestId, connectionId),
    createLimiter: createMemoryLimiter,
    confirmations: createConfirmations({ db, vault, now }),
    ...(askApprover === undefined
      ? {}
      : {
          approvals: createApprovals({
            db,
            vault,
            now,
            ask: askApprover,
            approverRoles: rolesWith("approvals.decide"),
          }),
        }),
    writeResults: createWriteResults({ db, vault, now }),
  });
  return { endpoint, bearer, grantBearer, resolver, memberOdoos };
}

/** Returns the token of a header that holds a signed token (JWT), which an access key never looks like. */
function readAccessToken(authorization: string | null): string | undefined {
  return /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec((authorization ?? "").trim())?.[1];
}
