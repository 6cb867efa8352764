import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Runtime } from "#lib/composition/runtime.ts";
import { readConfig } from "#lib/config/env.ts";
import { AppError } from "#lib/kernel/errors.ts";
import type { PayloadStore } from "#lib/oauth/state/payload-store.ts";
import { createDispatch } from "../../server/dispatch.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { ask, registerPublic, type Started, startServer } from "./support.ts";

const publicUrl = "https://mcp.example.com";
let database: TestDatabase;
let started: Started;
let port: number;
const front = createServer();
beforeAll(async () => {
  database = await openTestDatabase();
  started = await startServer(database, { issuer: publicUrl });
  const runtime = { config: readConfig({ PUBLIC_URL: publicUrl }), oauth: started.server } as unknown as Runtime;
  const dispatch = createDispatch({
    runtime,
    app: async (_request, response) => void response.writeHead(307, { location: "/en" }).end("<p>page</p>"),
    root: new URL("../../", import.meta.url).pathname,
  });
  front.on("request", (request, response) => void dispatch(request, response));
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  port = (front.address() as AddressInfo).port;
});
afterAll(async () => {
  front.close();
  await started.close();
  await database.close();
});

/** Sends a request as a proxy passes it on, and returns the answer. */
function get(path: string, headers: Readonly<Record<string, string>> = {}, method = "GET", body?: string) {
  return new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }>(
    (resolve, reject) => {
      const all = { host: "mcp.example.com", ...headers };
      send({ port, path, method, headers: all }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      })
        .once("error", reject)
        .end(body);
    },
  );
}

const discovery = [
  "/.well-known/oauth-authorization-server",
  "/.well-known/oauth-authorization-server/api/mcp",
  "/.well-known/openid-configuration",
  "/.well-known/openid-configuration/api/mcp",
  "/api/mcp/.well-known/openid-configuration",
  "/api/mcp/.well-known/oauth-authorization-server",
];

test.each(discovery)("discovery at %s is the same document, built from the configuration alone", async (path) => {
  const forged = {
    "x-forwarded-host": "evil.example.com",
    "x-forwarded-proto": "http",
    forwarded: "host=evil.example.com",
  };
  const { status, headers, text } = await get(path, forged);
  expect(status).toBe(200);
  expect(headers["content-type"]).toMatch(/^application\/json/);
  expect(headers["strict-transport-security"]).toBeDefined();
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(JSON.parse(text)).toMatchObject({
    issuer: publicUrl,
    authorization_endpoint: `${publicUrl}/oauth/authorize`,
    token_endpoint: `${publicUrl}/oauth/token`,
    registration_endpoint: `${publicUrl}/oauth/register`,
    revocation_endpoint: `${publicUrl}/oauth/revoke`,
    introspection_endpoint: `${publicUrl}/oauth/introspect`,
    jwks_uri: `${publicUrl}/oauth/jwks`,
    scopes_supported: ["odoo:read", "odoo:write", "offline_access"],
    response_types_supported: ["code"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  });
  expect(text).not.toMatch(/evil|userinfo|end_session|device_authorization|pushed/);
});

test("discovery offers no extension that the service does not have", async () => {
  const document = JSON.parse((await get("/.well-known/oauth-authorization-server")).text);
  expect(Object.keys(document).filter((name) => /dpop|assertion|mtls|backchannel/.test(name))).toEqual([]);
});

test.each([
  "/.well-known/anything",
  "/.well-known/oauth-authorization-server/other",
  "/.well-known/openid-configuration/",
  "/api/mcp/.well-known/x",
  "/oauth/",
  "/oauth/register/abc",
  "/oauth/session/end",
  "/oauth/authorize/a/b",
  "/oauth/%2e%2e/token",
])("an unknown address %s is answered with 404 as JSON, never by a page", async (path) => {
  const { status, headers, text } = await get(path, { accept: "text/html" });
  expect([status, headers["location"]]).toEqual([404, undefined]);
  expect(JSON.parse(text)).toMatchObject({ error: "not_found" });
});

test("a foreign Host header is refused before the authorization server", async () => {
  expect((await get("/oauth/jwks", { host: "evil.example.com" })).status).toBe(403);
});

test("the way of a person leads over the configured address, whatever the headers say", async () => {
  const clientId = await registerPublic(started);
  const { uid, jar } = await ask(started, { clientId, params: { resource: started.resource } });
  const returnTo = await started.server.interactions.refuse(uid, jar.header(`/connect/consent/${uid}`));
  expect(returnTo).toBe(`${publicUrl}/oauth/authorize/${uid}`);
});

test("a body above 64 KiB is refused, with and without an announced length", async () => {
  const body = "a".repeat(70_000);
  const type = { "content-type": "application/x-www-form-urlencoded" };
  for (const headers of [{ "content-length": String(body.length) }, { "transfer-encoding": "chunked" }])
    expect((await get("/oauth/token", { ...type, ...headers }, "POST", body)).status).toBe(413);
});

test("a person gets a page in their language if the client is unknown", async () => {
  const page = await get("/oauth/authorize?client_id=<b>x", { accept: "text/html", "accept-language": "es" });
  expect(page.status).toBe(400);
  expect(page.text).toContain('<html lang="es">');
  expect(page.text).toContain("invalid_client");
  expect(page.text).not.toContain("<b>");
});

test("tokens, registrations and authorization answers are stored by nobody", async () => {
  const type = { "content-type": "application/json" };
  for (const answer of [
    await get("/oauth/token", { "content-type": "application/x-www-form-urlencoded" }, "POST", "x=1"),
    await get("/oauth/register", type, "POST", '{"redirect_uris":["http://localhost/"]}'),
    await get("/oauth/authorize?client_id=x"),
  ])
    expect(answer.headers["cache-control"]).toBe("no-store");
});

test("while the database does not answer, clients are told to try again, and discovery goes on", async () => {
  const busy = async () => {
    throw new AppError("busy", "The database does not answer.");
  };
  const store: PayloadStore = {
    put: busy,
    find: busy,
    consume: busy,
    remove: busy,
    removeByGrant: busy,
    removeGrant: busy,
    touchClient: busy,
  };
  const down = await startServer(database, { store });
  const form = new URLSearchParams({ grant_type: "refresh_token", client_id: "x", refresh_token: "t" });
  const token = await fetch(`${down.origin}/oauth/token`, { method: "POST", body: form });
  const page = await fetch(`${down.origin}/oauth/authorize?client_id=x`);
  const registered = await fetch(`${down.origin}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"redirect_uris":["http://localhost/"]}',
  });
  for (const answer of [token, page, registered]) {
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await answer.json()).toMatchObject({ error: "temporarily_unavailable" });
  }
  expect((await fetch(`${down.origin}/.well-known/openid-configuration`)).status).toBe(200);
  expect((await fetch(`${down.origin}/oauth/jwks`)).status).toBe(200);
  await down.close();
});
