import { createHash, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FetchAnswer, FetchRequest, SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { type GrantId, newId, type TenantId, type UserId } from "#lib/kernel/ids.ts";
import { type AuthorizationServerOptions, createAuthorizationServer } from "#lib/oauth/authorization-server.ts";
import type { Approval, AuthorizationServer } from "#lib/oauth/contract.ts";
import { createKeySource } from "#lib/oauth-state/key-source.ts";
import { createPayloadStore } from "#lib/oauth-state/payload-store.ts";
import { createMemoryLimiter } from "#lib/ratelimit/limiter.ts";
import { createServiceVault } from "#lib/vault/service-vault.ts";
import { testVault } from "../support/auth.ts";
import type { TestDatabase } from "../support/database.ts";

export const testServiceVault = createServiceVault(testVault, testVault.newTenantKey("service"));
export const systemNow = () => new Date();

/** Returns a fetch that answers from a table of documents and counts its requests. */
export function documentsAt(table: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const fetch = async (url: string, _request: FetchRequest): Promise<FetchAnswer> => {
    asked.push(url);
    const document = table[url];
    const text = JSON.stringify(document ?? {});
    return {
      status: document === undefined ? 404 : 200,
      headers: { "content-type": "application/json" },
      bytes: Buffer.from(text),
      text,
    };
  };
  return { asked, fetch: Object.assign(fetch, { close: async () => {} }) satisfies SafeFetch };
}

export interface Started {
  readonly origin: string;
  readonly resource: string;
  readonly server: AuthorizationServer;
  /** The grants that clients, or the second use of a code or token, have ended. */
  readonly ended: string[];
  close(): Promise<void>;
}

/** Starts one instance of the service's authorization server on this machine. */
export async function startServer(
  { db }: Pick<TestDatabase, "db">,
  options: Partial<AuthorizationServerOptions> = {},
): Promise<Started> {
  const ended: string[] = [];
  let server: AuthorizationServer | undefined;
  const listening = createServer((request, response) => {
    void server?.callback(request, response, (_headers, error) => `<p>${error}</p>`);
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const issuer = options.issuer ?? origin;
  const shared = { db, vault: testVault, serviceVault: testServiceVault, now: systemNow };
  server = await createAuthorizationServer({
    issuer,
    resource: `${issuer}/api/mcp`,
    store: createPayloadStore(shared),
    keys: createKeySource(shared),
    cookieKeys: ["a key of the tests"],
    fetch: documentsAt({}).fetch,
    redirectUris: [],
    createLimiter: createMemoryLimiter,
    clientIp: (headers) => headers.get("x-test-ip") ?? "203.0.113.7",
    now: systemNow,
    log: { info: () => {}, error: () => {} },
    grantEnded: async ({ grantId }) => {
      ended.push(grantId);
    },
    ...options,
  });
  const started = server;
  return {
    origin,
    resource: `${issuer}/api/mcp`,
    server,
    ended,
    async close() {
      await started.close();
      await closeServer(listening);
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A browser that keeps cookies by name and path, as browsers do. */
export function openJar() {
  const cookies = new Map<string, { name: string; value: string; path: string }>();
  return {
    cookies,
    header(path: string): string {
      return [...cookies.values()]
        .filter((cookie) => path === cookie.path || cookie.path === "/" || path.startsWith(`${cookie.path}/`))
        .map(({ name, value }) => `${name}=${value}`)
        .join("; ");
    },
    keep(response: Response): void {
      for (const line of response.headers.getSetCookie()) {
        const [pair = "", ...attributes] = line.split("; ");
        const [name = "", value = ""] = pair.split("=");
        const path = attributes.find((text) => text.startsWith("path="))?.slice(5) ?? "/";
        if (value === "") cookies.delete(`${name}|${path}`);
        else cookies.set(`${name}|${path}`, { name, value, path });
      }
    },
  };
}
export type Jar = ReturnType<typeof openJar>;

export function newVerifier() {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

export async function register({ origin }: Started, metadata: object) {
  const response = await fetch(`${origin}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(metadata),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export const publicClient = {
  client_name: "Claude",
  redirect_uris: ["https://claude.ai/api/mcp/auth_callback"],
  token_endpoint_auth_method: "none",
};

/** Registers a public client and returns its id. */
export async function registerPublic(started: Started, metadata: object = publicClient): Promise<string> {
  const { body } = await register(started, metadata);
  return String(body["client_id"]);
}

export interface AskOptions {
  readonly clientId: string;
  readonly redirectUri?: string;
  readonly jar?: Jar;
  readonly params?: Readonly<Record<string, string | undefined>>;
}

/** Sends an authorization request. */
export async function ask(started: Started, options: AskOptions) {
  const { jar = openJar(), redirectUri = publicClient.redirect_uris[0] ?? "" } = options;
  const { verifier, challenge } = newVerifier();
  const params = {
    response_type: "code",
    client_id: options.clientId,
    redirect_uri: redirectUri,
    code_challenge: challenge,
    code_challenge_method: "S256",
    state: "a-state",
    resource: started.resource,
    ...options.params,
  };
  const given = Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const url = `${started.origin}/oauth/authorize?${new URLSearchParams(given)}`;
  const response = await fetch(url, { redirect: "manual", headers: { cookie: jar.header("/oauth/authorize") } });
  jar.keep(response);
  const location = response.headers.get("location") ?? "";
  return { response, location, uid: /^\/connect\/consent\/([\w-]+)$/.exec(location)?.[1] ?? "", jar, verifier };
}

export function newApproval(more: Partial<Approval> = {}): Approval {
  return {
    userId: newId<UserId>(),
    tenantId: newId<TenantId>(),
    grantId: newId<GrantId>(),
    scope: "read",
    ...more,
  };
}

/** Follows the page's redirect back to the client. Returns the parameters that the client gets. */
export async function resume(started: Started, jar: Jar, returnTo: string) {
  const url = new URL(new URL(returnTo).pathname, started.origin);
  const response = await fetch(url, { redirect: "manual", headers: { cookie: jar.header(url.pathname) } });
  jar.keep(response);
  const location = response.headers.get("location") ?? "";
  return { response, location, params: new URLSearchParams(location.split("?")[1] ?? "") };
}

/** Asks, approves and returns what the client then has. */
export async function getCode(started: Started, options: AskOptions, approval = newApproval()) {
  const asked = await ask(started, options);
  const cookies = asked.jar.header(`/connect/consent/${asked.uid}`);
  const returnTo = await started.server.interactions.approve(asked.uid, cookies, approval);
  const { location, params } = await resume(started, asked.jar, returnTo);
  return { code: params.get("code") ?? "", verifier: asked.verifier, location, params, approval, jar: asked.jar };
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly token_type: string;
  readonly error: string;
}

/** Posts a form to one of the endpoints. */
export async function post(
  { origin }: Pick<Started, "origin">,
  path: string,
  form: Readonly<Record<string, string | undefined>>,
  headers: Readonly<Record<string, string>> = {},
) {
  const given = Object.entries(form).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const response = await fetch(`${origin}${path}`, { method: "POST", body: new URLSearchParams(given), headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text || "{}") as Tokens };
}

export function exchange(
  started: Pick<Started, "origin" | "resource">,
  form: Readonly<Record<string, string | undefined>>,
  headers?: Readonly<Record<string, string>>,
) {
  return post(
    started,
    "/oauth/token",
    { grant_type: "authorization_code", redirect_uri: publicClient.redirect_uris[0], ...form },
    headers,
  );
}

export function refresh(started: Pick<Started, "origin">, clientId: string, token: string, more: object = {}) {
  return post(started, "/oauth/token", {
    grant_type: "refresh_token",
    client_id: clientId,
    refresh_token: token,
    ...more,
  });
}

/** Registers, asks, approves and exchanges: what a client has after its first connection. */
export async function connect(started: Started, approval = newApproval(), params: AskOptions["params"] = {}) {
  const clientId = await registerPublic(started);
  const { code, verifier } = await getCode(started, { clientId, params }, approval);
  const { status, body } = await exchange(started, { client_id: clientId, code, code_verifier: verifier });
  return { clientId, status, tokens: body, approval };
}
