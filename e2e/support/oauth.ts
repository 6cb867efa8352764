import { createHash, randomBytes } from "node:crypto";
import { expect, type Page } from "@playwright/test";

/** An AI client that a test plays: how it becomes known to the service, and where it wants the answer. */
export interface PlayedClient {
  readonly name: string;
  /** The address of its metadata document; without one it registers. */
  readonly documentUrl?: string;
  /** The redirect addresses that it registers. */
  readonly redirectUris?: readonly string[];
  /** The address that it uses. */
  readonly redirectUri: string;
  /** True if it wants a secret. */
  readonly isConfidential?: boolean;
  /** What its registration leaves out or adds. */
  readonly registration?: Readonly<Record<string, unknown>>;
}

interface Discovered {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly registration_endpoint: string;
  readonly scopes_supported: readonly string[];
}

interface Registered {
  readonly client_id: string;
  readonly client_secret?: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly scope: string;
}

export interface SignedIn {
  readonly tokens: Tokens;
  readonly client: Registered;
  readonly server: Discovered;
}

/** Follows the way of a client from the first refused call to the authorization server. */
export async function discover(endpoint: string): Promise<{ server: Discovered; scope: string; resource: string }> {
  const refused = await fetch(endpoint, { method: "POST" });
  expect(refused.status).toBe(401);
  const challenge = refused.headers.get("www-authenticate") ?? "";
  const metadataUrl = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? "";
  const resource = (await (await fetch(metadataUrl)).json()) as { resource: string; authorization_servers: string[] };
  expect(resource.resource).toBe(endpoint);
  const [issuer = ""] = resource.authorization_servers;
  const server = (await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()) as Discovered;
  expect(server.issuer).toBe(issuer);
  return { server, scope: /scope="([^"]+)"/.exec(challenge)?.[1] ?? "", resource: resource.resource };
}

async function register(server: Discovered, client: PlayedClient): Promise<Registered> {
  if (client.documentUrl !== undefined) return { client_id: client.documentUrl };
  const response = await fetch(server.registration_endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: client.name,
      redirect_uris: client.redirectUris ?? [client.redirectUri],
      token_endpoint_auth_method: client.isConfidential === true ? "client_secret_post" : "none",
      ...client.registration,
    }),
  });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json()) as Registered;
}

export interface Consent {
  readonly scope: "read" | "write";
  readonly connections: readonly string[];
  /** Looks at the page before anything is chosen. */
  readonly look?: (page: Page) => Promise<void>;
  /** Chooses more once the connections are chosen. */
  readonly choose?: (page: Page) => Promise<void>;
}

/** Lets a signed-in person allow the client in a browser and returns the tokens that the client gets. */
export async function signInClient(
  page: Page,
  endpoint: string,
  played: PlayedClient,
  consent: Consent,
  known?: { readonly client: Registered; readonly scope: string },
): Promise<SignedIn> {
  const { server, scope, resource } = await discover(endpoint);
  const client = known?.client ?? (await register(server, played));
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(8).toString("hex");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: played.redirectUri,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    state,
    scope: known?.scope ?? scope,
    resource,
  });
  const answer = await decide(page, `${server.authorization_endpoint}?${query}`, consent);
  expect(answer.get("state")).toBe(state);
  expect(answer.get("iss")).toBe(server.issuer);
  const secret = client.client_secret === undefined ? {} : { client_secret: client.client_secret };
  const response = await fetch(server.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: answer.get("code") ?? "",
      redirect_uri: played.redirectUri,
      client_id: client.client_id,
      code_verifier: verifier,
      resource,
      ...secret,
    }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  return { tokens: (await response.json()) as Tokens, client, server };
}

/**
 * Opens an authorization request, answers the consent page and returns the parameters with which the browser goes back.
 * They are read from the redirect itself: nothing leaves this machine, and no program answers an address of an app.
 */
export async function decide(page: Page, address: string, consent: Consent | "refuse"): Promise<URLSearchParams> {
  const { origin } = new URL(address);
  await page.route(
    (url) => url.origin !== origin,
    (route) => route.fulfill({ status: 200, body: "back at the client" }),
  );
  await page.goto(address);
  await page.waitForURL("**/connect/consent/*");
  if (consent !== "refuse") {
    await consent.look?.(page);
    for (const box of await page.getByRole("checkbox").all()) await box.uncheck();
    for (const name of consent.connections) await page.getByRole("checkbox", { name, exact: true }).check();
    await consent.choose?.(page);
    if (consent.scope === "write") await page.getByRole("radio", { name: "Read and write" }).check();
  }
  const back = readRedirect(page, origin);
  await page.getByRole("button", { name: consent === "refuse" ? "Do not allow" : "Allow", exact: true }).click();
  const location = await back;
  await page.unrouteAll({ behavior: "ignoreErrors" });
  return new URL(location).searchParams;
}

/** Resolves to the address of the client to which the authorization server sends the browser. */
function readRedirect(page: Page, origin: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // The browser reports no answer that leads to the address of an app, so the request is made for it.
    const path = new RegExp(`^${origin}/oauth/authorize/[\\w-]+$`);
    page
      .route(path, async (route) => {
        const { location = "" } = (await route.fetch({ maxRedirects: 0 })).headers();
        resolve(location);
        if (location.startsWith("http")) await route.fulfill({ status: 303, headers: { location } });
        else await route.fulfill({ status: 200, body: "back at the client" });
      })
      .catch(reject);
  });
}
