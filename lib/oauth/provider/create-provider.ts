import Provider, {
  type AdapterFactory,
  type Configuration,
  type ErrorOut,
  errors,
  type KoaContextWithOIDC,
} from "oidc-provider";
import type { ClientDocuments } from "../clients/client-documents.ts";
import { isDocumentUrl } from "../clients/read-document.ts";
import { oauthScopes } from "../scopes.ts";
import type { SigningKey } from "../state/signing-keys.ts";
import { parseAccountId } from "./account.ts";
import type { CookieNames } from "./cookie-names.ts";
import { createInteractionPolicy } from "./interaction-policy.ts";
import { lifetimes } from "./lifetimes.ts";

export interface ProviderOptions {
  readonly issuer: string;
  readonly resource: string;
  readonly adapter: AdapterFactory;
  readonly documents: ClientDocuments;
  /** All published keys. */
  readonly keys: readonly SigningKey[];
  readonly signer: SigningKey;
  readonly cookieNames: CookieNames;
  readonly cookieKeys: readonly string[];
  readonly renderError: (ctx: KoaContextWithOIDC, fault: ErrorOut) => void;
}

/** The paths of the authorization server's endpoints. */
export const endpoints = {
  authorization: "/oauth/authorize",
  token: "/oauth/token",
  registration: "/oauth/register",
  revocation: "/oauth/revoke",
  introspection: "/oauth/introspect",
  jwks: "/oauth/jwks",
} as const;

/** The page of the portal on which a person decides. */
export const consentPath = "/connect/consent";

const off = { enabled: false };
/** The scopes that discovery lists. `openid` is understood too, but a client of this service has no use for it. */
const listedScopes = [...oauthScopes, "offline_access"];
const documentBytes = 64 * 1024;

/** Creates the provider for one set of keys: OAuth 2.1 with the authorization code flow and PKCE alone. */
export function createProvider(options: ProviderOptions): Provider {
  const provider = new Provider(options.issuer, configure(options));
  // With this it builds addresses from the X-Forwarded headers, which our own server alone writes.
  provider.proxy = true;
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.status === 503) ctx.set("retry-after", "5");
    if (ctx["oidc"]?.route === "discovery") ctx.body = { ...(ctx.body as object), scopes_supported: listedScopes };
  });
  return provider;
}

function configure(options: ProviderOptions): Configuration {
  const { resource, signer, keys, documents } = options;
  const cookie = {
    httpOnly: true,
    sameSite: "lax",
    secure: options.issuer.startsWith("https:"),
    signed: true,
  } as const;
  return {
    adapter: options.adapter,
    // The signer is first, as identity tokens are signed by the first key.
    jwks: {
      keys: [signer, ...keys.filter(({ kid }) => kid !== signer.kid)].map(({ privateJwk }) => ({ ...privateJwk })),
    },
    routes: endpoints,
    responseTypes: ["code"],
    scopes: ["openid", "offline_access"],
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post"],
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
    pkce: { required: () => true },
    // Only a page whose person holds a code and its verifier gets a token, so that its origin says nothing more.
    clientBasedCORS: () => true,
    cookies: { keys: [...options.cookieKeys], names: { ...options.cookieNames }, long: cookie, short: cookie },
    interactions: {
      policy: createInteractionPolicy(),
      url: (_ctx, { uid }) => `${consentPath}/${uid}`,
    },
    loadExistingGrant(ctx) {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    findAccount(_ctx, accountId) {
      const account = parseAccountId(accountId);
      return account && { accountId, claims: () => ({ sub: account.userId }) };
    },
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: lifetimes.accessToken,
      AuthorizationCode: lifetimes.code,
      Grant: lifetimes.grant,
      IdToken: lifetimes.accessToken,
      Interaction: lifetimes.decision,
      RefreshToken: refreshSeconds,
      Session: lifetimes.decision,
    },
    extraTokenClaims: (_ctx, token) =>
      "accountId" in token ? { tenant: parseAccountId(token.accountId)?.tenantId, grant: token.grantId } : undefined,
    formats: {
      customizers: {
        jwt(_ctx, token, { payload }) {
          payload["sub"] = parseAccountId("accountId" in token ? String(token.accountId) : "")?.userId;
        },
      },
    },
    fetch: async (url) => toResponse(await documents.read(String(url))),
    fetchResponseBodyLimits: { "client_id metadata document": documentBytes },
    renderError: options.renderError,
    features: {
      clientIdMetadataDocument: {
        enabled: true,
        ack: "draft-02",
        allowFetch: (_ctx, id) => isDocumentUrl(id),
        cacheDuration: { min: 60, max: 24 * 60 * 60 },
      },
      devInteractions: off,
      dPoP: off,
      introspection: { enabled: true, allowedPolicy: isOwn },
      pushedAuthorizationRequests: off,
      registration: { enabled: true, initialAccessToken: false, issueRegistrationAccessToken: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo(_ctx, asked) {
          if (asked !== resource) throw new errors.InvalidTarget();
          return {
            audience: resource,
            scope: oauthScopes.join(" "),
            accessTokenFormat: "jwt",
            accessTokenTTL: lifetimes.accessToken,
            jwt: { sign: { alg: "ES256", kid: signer.kid } },
          };
        },
      },
      revocation: { enabled: true, allowedPolicy: isOwn },
      rpInitiatedLogout: off,
      userinfo: off,
    },
  };
}

/** Anybody may register a client, so that no client may ask about the tokens of another. */
function isOwn(
  _ctx: KoaContextWithOIDC,
  client: { clientId: string },
  token: { clientId?: string | undefined },
): boolean {
  return token.clientId === client.clientId;
}

/** Returns the seconds of a refresh token: the idle time, but not beyond the end of the grant. */
function refreshSeconds(_ctx: KoaContextWithOIDC, token: { readonly iiat?: number | undefined }): number {
  const age = Math.floor(Date.now() / 1_000) - (token.iiat ?? Math.floor(Date.now() / 1_000));
  return Math.max(1, Math.min(lifetimes.idle, lifetimes.grant - age));
}

function toResponse({ metadata, freshSeconds }: Awaited<ReturnType<ClientDocuments["read"]>>): Response {
  return Response.json(metadata, { headers: { "cache-control": `max-age=${freshSeconds}` } });
}
