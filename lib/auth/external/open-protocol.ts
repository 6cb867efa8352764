import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchProtectedResource,
} from "openid-client";
import { z } from "zod";
import type { ExternalProvider } from "../../config/external-sign-in.ts";
import type { ExternalProtocol } from "./protocol.ts";

const timeoutSeconds = 10;
/** A provider's keys and addresses are read again after a day. */
const discoveryMs = 24 * 3600_000;

/** The addresses of GitHub, which is no OpenID provider: the account is read from its API. */
export interface GitHubAddresses {
  readonly site: string;
  readonly api: string;
}
const gitHub: GitHubAddresses = { site: "https://github.com", api: "https://api.github.com" };

/** Creates the protocol of a provider. `addresses` replaces those of GitHub in tests. */
export function openProtocol(provider: ExternalProvider, addresses: GitHubAddresses = gitHub): ExternalProtocol {
  return provider.issuer === undefined
    ? openGitHub(provider, addresses)
    : openOpenId(provider, new URL(provider.issuer));
}

const Claims = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1),
  email: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
});

function openOpenId({ id, name, clientId, clientSecret }: ExternalProvider, issuer: URL): ExternalProtocol {
  const isPlain = issuer.protocol === "http:";
  let known: { readonly until: number; readonly configuration: Promise<Configuration> } | undefined;
  const configure = (): Promise<Configuration> => {
    if (known === undefined || known.until < Date.now()) {
      const execute = isPlain ? [allowInsecureRequests] : [];
      const configuration = discovery(issuer, clientId, clientSecret, undefined, { execute, timeout: timeoutSeconds });
      const asked = { until: Date.now() + discoveryMs, configuration };
      known = asked;
      // A failure is not kept: the next person asks again.
      configuration.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.configuration;
  };
  return {
    id,
    name,
    async begin(redirectUri, { state, nonce, verifier }) {
      const address = buildAuthorizationUrl(await configure(), {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        // Other providers may refuse a request with a prompt that they do not know.
        ...(id !== "oidc" && { prompt: "select_account" }),
      });
      return address.href;
    },
    async finish(returned, { state, nonce, verifier }) {
      const tokens = await authorizationCodeGrant(await configure(), returned, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const { iss, sub, email, preferred_username } = Claims.parse(tokens.claims());
      return { provider: id, subject: `${iss}|${sub}`, label: email ?? preferred_username ?? sub };
    },
  };
}

const GitHubUser = z.object({ id: z.number().int().positive(), login: z.string().min(1) });

function openGitHub({ id, name, clientId, clientSecret }: ExternalProvider, at: GitHubAddresses): ExternalProtocol {
  const configuration = new Configuration(
    {
      issuer: `${at.site}/login/oauth`,
      authorization_endpoint: `${at.site}/login/oauth/authorize`,
      token_endpoint: `${at.site}/login/oauth/access_token`,
    },
    clientId,
    clientSecret,
  );
  configuration.timeout = timeoutSeconds;
  if (at.site.startsWith("http:")) allowInsecureRequests(configuration);
  return {
    id,
    name,
    async begin(redirectUri, { state, verifier }) {
      const address = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: "read:user",
        state,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        prompt: "select_account",
      });
      return address.href;
    },
    async finish(returned, { state, verifier }) {
      const grant = await authorizationCodeGrant(configuration, returned, {
        expectedState: state,
        pkceCodeVerifier: verifier,
      });
      const headers = new Headers({ accept: "application/vnd.github+json", "user-agent": "MCP Odoo" });
      const user = new URL(`${at.api}/user`);
      const answer = await fetchProtectedResource(configuration, grant.access_token, user, "GET", undefined, headers);
      if (!answer.ok) throw new Error(`GitHub answered ${answer.status} to the request for the account.`);
      const { id: subject, login } = GitHubUser.parse(await answer.json());
      return { provider: id, subject: String(subject), label: login };
    },
  };
}
