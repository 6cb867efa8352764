import type { IncomingMessage } from "node:http";
import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import type { SafeFetch } from "../http/outgoing/safe-fetch.ts";
import type { Clock } from "../kernel/clock.ts";
import { type GrantId, parseId } from "../kernel/ids.ts";
import { createClientDocuments } from "./clients/client-documents.ts";
import { createRedirectPolicy } from "./clients/redirect-policy.ts";
import type { AuthorizationServer } from "./contract.ts";
import { createInteractions } from "./interactions.ts";
import { type KeyRing, openKeyRing } from "./key-ring.ts";
import { type Account, parseAccountId } from "./provider/account.ts";
import { createAdapter } from "./provider/adapter.ts";
import { cookieNames } from "./provider/cookie-names.ts";
import { createProvider } from "./provider/create-provider.ts";
import { createCallback } from "./server/callback.ts";
import { createRequestLimits } from "./server/request-limits.ts";
import type { CreateLimiter } from "./state/limiter.ts";
import type { PayloadStore } from "./state/payload-store.ts";
import type { KeySource } from "./state/signing-keys.ts";
import { createTokenVerifier } from "./token-verifier.ts";

/** A grant that has ended without the portal. */
export type EndedGrant = Account & { readonly grantId: GrantId };

export interface AuthorizationServerOptions {
  /** The origin of the service from its configuration. */
  readonly issuer: string;
  /** The address of the MCP endpoint, which is the only resource. */
  readonly resource: string;
  readonly store: PayloadStore;
  readonly keys: KeySource;
  /** The secrets that sign cookies; the first signs, all are accepted. */
  readonly cookieKeys: readonly string[];
  /** Reads the documents of clients. It must reach public addresses only, whatever ranges connections may use. */
  readonly fetch: SafeFetch;
  /** Exact redirect URIs that the operator admits beside those of known clients. */
  readonly redirectUris: readonly string[];
  readonly createLimiter: CreateLimiter;
  readonly clientIp: (headers: { get(name: string): string | null }) => string;
  readonly now: Clock;
  readonly log: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  /** Called when a client ends its grant, or when a code or refresh token of the grant was used twice. */
  readonly grantEnded: (grant: EndedGrant) => Promise<void>;
}

const keyCheckMs = 60_000;

/** Starts the authorization server. Throws AppError if the database does not answer. */
export async function createAuthorizationServer(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const { issuer, resource, store, now, log } = options;
  const names = cookieNames(issuer.startsWith("https:"));
  const policy = createRedirectPolicy(options.redirectUris);
  const documents = createClientDocuments({ ...options, policy });
  const adapter = createAdapter({
    store,
    now,
    async endGrant(grantId) {
      const known = await store.find("Grant", grantId);
      const account = parseAccountId(String(known?.payload["accountId"]));
      const id = parseId<GrantId>(grantId);
      // The portal's record ends first: access tokens are checked against it.
      if (account !== undefined && id !== undefined) await options.grantEnded({ ...account, grantId: id });
      await store.removeGrant(grantId);
    },
  });
  const pages = new WeakMap<IncomingMessage, (error: string) => string>();
  const ring = await openKeyRing({
    source: options.keys,
    now,
    build(keys, signer) {
      const provider = createProvider({
        ...options,
        adapter,
        documents,
        keys,
        signer,
        cookieNames: names,
        renderError: (ctx, fault) => renderError(ctx, fault, pages.get(ctx.req)),
      });
      provider.on("server_error", (_ctx, error) => log.error({ error }, "the authorization server failed"));
      return provider;
    },
  });
  const timer = setInterval(() => reloadKeys(ring, log), keyCheckMs);
  timer.unref();
  return {
    callback: createCallback({
      ...options,
      policy,
      pages,
      provider: ring.provider,
      sessionCookie: names.session,
      limits: createRequestLimits(options),
    }),
    interactions: createInteractions({ provider: ring.provider, store, resource, cookieName: names.interaction }),
    verifier: createTokenVerifier({ issuer, resource, keys: ring.keys, reload: ring.reload, now }),
    revokeGrant: (grantId) => store.removeGrant(grantId),
    reloadKeys: ring.reload,
    close: async () => clearInterval(timer),
  };
}

function reloadKeys(ring: KeyRing, log: AuthorizationServerOptions["log"]): void {
  ring.reload().catch((error: unknown) => log.error({ error }, "the signing keys were not loaded"));
}

/** Answers an error about which no client can be told, because it is unknown or its address is not its own. */
function renderError(ctx: KoaContextWithOIDC, fault: ErrorOut, page: ((error: string) => string) | undefined): void {
  if (page === undefined || ctx.accepts("json", "html") !== "html") {
    ctx.type = "json";
    ctx.body = fault;
    return;
  }
  ctx.type = "html";
  ctx.set("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  ctx.body = page(fault.error);
}
