import { afterAll, beforeAll, expect, test } from "vitest";
import { purgeOAuthState } from "#lib/oauth-state/purge-state.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { ask, getCode, publicClient, register, registerPublic, type Started, startServer } from "./support.ts";

let database: TestDatabase;
let started: Started;
beforeAll(async () => {
  database = await openTestDatabase();
  started = await startServer(database, { redirectUris: ["https://assistant.example.com/callback"] });
});
afterAll(async () => {
  await started.close();
  await database.close();
});

test.each([
  "https://claude.com/api/mcp/auth_callback",
  "https://chatgpt.com/connector_platform_oauth_redirect",
  "https://chatgpt.com/connector/oauth/a1B2_c3-d4",
  "https://www.cursor.com/agents/mcp/oauth/callback",
  "https://vscode.dev/redirect",
  "https://insiders.vscode.dev/redirect",
  "https://antigravity.google/oauth-callback",
  "https://callback.mistral.ai/v1/integrations_auth/oauth2_callback",
  "https://assistant.example.com/callback",
  "cursor://anysphere.cursor-mcp/oauth/callback",
  "http://127.0.0.1",
  "http://127.0.0.1:33418/",
  "http://[::1]:3000/oauth/callback?x=1",
  "http://localhost:7777/oauth/callback",
])("a client may register %s", async (uri) => {
  const { status, body } = await register(started, { ...publicClient, redirect_uris: [uri] });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    redirect_uris: [uri],
    application_type: uri.startsWith("https:") ? "web" : "native",
    grant_types: ["authorization_code", "refresh_token"],
  });
  expect(body["client_secret"]).toBeUndefined();
});

test.each([
  "https://evil.example.com/callback",
  "https://claude.ai/api/mcp/auth_callback/",
  "https://claude.ai/api/mcp/auth_callback#x",
  "https://claude.ai@evil.example.com/api/mcp/auth_callback",
  "https://CLAUDE.ai/api/mcp/auth_callback",
  "https://chatgpt.com/connector/oauth/",
  "https://chatgpt.com/connector/oauth/a/b",
  "https://chatgpt.com/connector/oauth/..",
  "https://chatgpt.com/connector/oauth/a?next=https://evil.example.com",
  "https://assistant.example.com/callback2",
  "https://localhost/callback",
  "http://localhost.evil.example.com/callback",
  "http://localhost@evil.example.com/callback",
  "http://127.0.0.1:99999/callback",
  "http://127.0.0.1.evil.example.com/",
  "http://127.1/callback",
  "http://10.0.0.1/callback",
  "http://claude.ai/api/mcp/auth_callback",
  "cursor://evil/oauth/callback",
  "myapp://callback",
  "javascript:alert(1)",
  "data:text/html,x",
  "not a url",
  `http://localhost/${"a".repeat(600)}`,
])("a client may not register %s", async (uri) => {
  const { status, body } = await register(started, { ...publicClient, redirect_uris: [uri] });
  expect([status, body["error"]]).toEqual([400, "invalid_redirect_uri"]);
});

test.each([
  ["no redirect URIs", {}, "invalid_redirect_uri"],
  ["a redirect URI that is no text", { redirect_uris: [1] }, "invalid_redirect_uri"],
  [
    "21 redirect URIs",
    { redirect_uris: Array.from({ length: 21 }, () => "http://localhost/") },
    "invalid_redirect_uri",
  ],
  ["an unknown way to authenticate", { ...publicClient, token_endpoint_auth_method: "x" }, "invalid_client_metadata"],
  ["a list in place of an object", [publicClient], "invalid_client_metadata"],
])("a registration with %s is refused", async (_what, metadata, error) => {
  const { status, body } = await register(started, metadata);
  expect([status, body["error"]]).toEqual([400, error]);
});

test("a client keeps no addresses of logos, keys or pages, and no other fields", async () => {
  const address = "https://evil.example.com/x";
  const { body } = await register(started, {
    ...publicClient,
    logo_uri: address,
    client_uri: address,
    jwks_uri: address,
    policy_uri: address,
    tos_uri: address,
    sector_identifier_uri: address,
    initiate_login_uri: address,
    post_logout_redirect_uris: [address],
    grant_types: ["client_credentials"],
    scope: "admin",
    client_id: "chosen",
    subject_type: "pairwise",
  });
  expect(JSON.stringify(body)).not.toMatch(/evil|admin|chosen|client_credentials|pairwise/);
});

test("the name of a client is one line of at most 100 visible characters", async () => {
  const name = `Cla\u202Eude\u200B\n\u0007${"x".repeat(300)}`;
  const { body } = await register(started, { ...publicClient, client_name: name });
  expect(body["client_name"]).toBe(`Cla ude ${"x".repeat(92)}`);
});

test("a browser page may register a client, as the answer is no secret of the person", async () => {
  const preflight = await fetch(`${started.origin}/oauth/register`, {
    method: "OPTIONS",
    headers: { origin: "https://inspector.example.com", "access-control-request-method": "POST" },
  });
  expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
});

test("registrations are limited per network and leave other networks alone", async () => {
  const limited = await startServer(database);
  const send = (ip: string) =>
    fetch(`${limited.origin}/oauth/register`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-test-ip": ip },
      body: "{}",
    });
  for (let i = 0; i < 100; i++) await send("198.51.100.1");
  const refused = await send("198.51.100.1");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await send("198.51.100.2")).status).toBe(400);
  await limited.close();
}, 60_000);

test("a client that nobody has approved within a day is deleted, and one that is used stays", async () => {
  const unused = await registerPublic(started);
  const used = await registerPublic(started);
  await getCode(started, { clientId: used });
  await purgeOAuthState(database.systemDb, new Date(Date.now() + 25 * 3_600_000));
  expect((await ask(started, { clientId: unused })).response.status).toBe(400);
  expect((await ask(started, { clientId: used })).response.status).toBe(303);
  await purgeOAuthState(database.systemDb, new Date(Date.now() + 91 * 24 * 3_600_000));
  expect((await ask(started, { clientId: used })).response.status).toBe(400);
});

test("expired state is deleted, and what still holds stays", async () => {
  const clientId = await registerPublic(started);
  await getCode(started, { clientId });
  await ask(started, { clientId });
  const kinds = async () =>
    (await database.admin`select distinct kind from oauth_payloads order by kind`).map((row) => row["kind"]);
  expect(await kinds()).toEqual(["AuthorizationCode", "Client", "Grant", "Interaction"]);
  await purgeOAuthState(database.systemDb, new Date(Date.now() + 2 * 3_600_000));
  expect(await kinds()).toEqual(["Client", "Grant"]);
});
