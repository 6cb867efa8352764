import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  ask,
  connect,
  documentsAt,
  exchange,
  getCode,
  newApproval,
  openJar,
  post,
  publicClient,
  refresh,
  register,
  registerPublic,
  type Started,
  startServer,
} from "./support.ts";

const claudeCode = "https://claude.ai/oauth/claude-code-client-metadata";
const documents = documentsAt({
  [claudeCode]: {
    client_id: claudeCode,
    client_name: "Claude Code",
    client_uri: "https://claude.ai",
    redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"],
    token_endpoint_auth_method: "none",
  },
});
let database: TestDatabase;
let started: Started;
beforeAll(async () => {
  database = await openTestDatabase();
  started = await startServer(database, { fetch: documents.fetch });
});
afterAll(async () => {
  await started.close();
  await database.close();
});

test("a registered public client gets tokens that say who may do what, and renews them", async () => {
  const approval = newApproval({ scope: "write" });
  const { clientId, status, tokens } = await connect(started, approval, { scope: "odoo:read odoo:write" });
  expect(status).toBe(200);
  expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 3600, scope: "odoo:read odoo:write" });
  const { scope: _, ...who } = approval;
  expect(await started.server.verifier.verify(tokens.access_token)).toMatchObject({ ...who, clientId, scope: "write" });
  const renewed = await refresh(started, clientId, tokens.refresh_token);
  expect(renewed.status).toBe(200);
  expect(renewed.body.refresh_token).not.toBe(tokens.refresh_token);
  expect(await started.server.verifier.verify(renewed.body.access_token)).toMatchObject({ ...who, scope: "write" });
});

test("the answer to the client carries the state and the issuer", async () => {
  const clientId = await registerPublic(started);
  const { location, params } = await getCode(started, { clientId });
  expect(location).toMatch(/^https:\/\/claude\.ai\/api\/mcp\/auth_callback\?/);
  expect(Object.fromEntries(params)).toMatchObject({ state: "a-state", iss: started.origin });
});

test("a person who refuses is sent back with access_denied and the issuer", async () => {
  const clientId = await registerPublic(started);
  const { uid, jar } = await ask(started, { clientId });
  const returnTo = await started.server.interactions.refuse(uid, jar.header(`/connect/consent/${uid}`));
  const path = new URL(returnTo).pathname;
  const response = await fetch(returnTo, { redirect: "manual", headers: { cookie: jar.header(path) } });
  const answer = new URL(response.headers.get("location") ?? "");
  expect(Object.fromEntries(answer.searchParams)).toMatchObject({
    error: "access_denied",
    state: "a-state",
    iss: started.origin,
  });
});

test("a person may approve less than the client asks for", async () => {
  const { tokens } = await connect(started, newApproval({ scope: "read" }), { scope: "odoo:read odoo:write" });
  expect(tokens.scope).toBe("odoo:read");
});

test.each([
  ["no scope", undefined, "odoo:read"],
  ["an empty scope", "", "odoo:read"],
  ["scopes of another service", "mcp:tools profile", "odoo:read"],
  ["all scopes that discovery lists", "odoo:read odoo:write offline_access", "odoo:read odoo:write"],
  ["writing alone", "odoo:write", "odoo:write odoo:read"],
])("a request with %s is one for the scopes of this service", async (_what, scope, granted) => {
  const { status, tokens } = await connect(started, newApproval({ scope: "write" }), { scope });
  expect(status).toBe(200);
  expect(tokens.scope.split(" ").toSorted()).toEqual(granted.split(" ").toSorted());
});

test("a request without a resource is one for the endpoint", async () => {
  const { status, tokens } = await connect(started, newApproval(), { resource: undefined });
  expect(status).toBe(200);
  expect(await started.server.verifier.verify(tokens.access_token)).toBeDefined();
});

test("a request with prompt and nonce is asked about once", async () => {
  const prompted = { prompt: "login consent", nonce: "n", max_age: "0" };
  const { status } = await connect(started, newApproval(), prompted);
  expect(status).toBe(200);
});

test("a client with the scope openid gets an identity token that names the account and nothing else", async () => {
  const approval = newApproval();
  const clientId = await registerPublic(started);
  const params = { scope: "openid odoo:read", nonce: "n" };
  const { code, verifier } = await getCode(started, { clientId, params }, approval);
  const { body } = await exchange(started, { client_id: clientId, code, code_verifier: verifier });
  const identity = (body as unknown as { id_token: string }).id_token;
  const claims = JSON.parse(Buffer.from(identity.split(".")[1] ?? "", "base64url").toString()) as object;
  expect(claims).toMatchObject({ sub: `${approval.userId}.${approval.tenantId}`, aud: clientId, nonce: "n" });
  expect(Object.keys(claims).toSorted()).toEqual(["aud", "exp", "iat", "iss", "nonce", "sub"]);
  expect(await started.server.verifier.verify(identity)).toBeUndefined();
});

test("each of the addresses that Cursor registers together gets a code, the local one with any port", async () => {
  const cursor = [
    "cursor://anysphere.cursor-mcp/oauth/callback",
    "https://www.cursor.com/agents/mcp/oauth/callback",
    "http://localhost:8787/callback",
  ];
  const { status, body } = await register(started, {
    client_name: "Cursor",
    redirect_uris: [...cursor, "https://unknown.example.com/callback"],
    token_endpoint_auth_method: "none",
  });
  expect(status).toBe(201);
  expect(body["redirect_uris"]).toEqual(cursor);
  const clientId = String(body["client_id"]);
  for (const redirectUri of [...cursor, "http://localhost:51234/callback"]) {
    const { location, code, verifier } = await getCode(started, { clientId, redirectUri });
    expect(location.startsWith(`${redirectUri}?`)).toBe(true);
    const form = { client_id: clientId, code, code_verifier: verifier, redirect_uri: redirectUri };
    expect((await exchange(started, form)).status).toBe(200);
  }
});

test.each(["http://localhost:49152/callback", "http://127.0.0.1:8080/callback"])(
  "Claude Code is known by its document and may use any port: %s",
  async (redirectUri) => {
    const asked = await ask(started, { clientId: claudeCode, redirectUri });
    const cookies = asked.jar.header(`/connect/consent/${asked.uid}`);
    expect(await started.server.interactions.find(asked.uid, cookies)).toMatchObject({
      client: { id: claudeCode, name: "Claude Code", isVerified: true, isLoopbackOnly: true, uri: "https://claude.ai" },
      requestedScope: "read",
    });
    const { code, verifier } = await getCode(started, { clientId: claudeCode, redirectUri });
    const form = { client_id: claudeCode, code, code_verifier: verifier, redirect_uri: redirectUri };
    const { status, body } = await exchange(started, form);
    expect(status).toBe(200);
    // Its document does not ask for refresh tokens.
    expect((await refresh(started, claudeCode, body.refresh_token)).status).toBe(200);
    expect(documents.asked).toEqual([claudeCode]);
  },
);

test.each(["client_secret_basic", "client_secret_post"])(
  "a client with a secret (%s) gets tokens with it alone",
  async (method) => {
    const redirectUri = "https://callback.mistral.ai/v1/integrations_auth/oauth2_callback";
    const { body } = await register(started, { redirect_uris: [redirectUri], token_endpoint_auth_method: method });
    const [id, secret] = [String(body["client_id"]), String(body["client_secret"])];
    const attempt = async (given: string) => {
      const { code, verifier } = await getCode(started, { clientId: id, redirectUri });
      const basic = { authorization: `Basic ${Buffer.from(`${id}:${given}`).toString("base64")}` };
      const isBasic = method === "client_secret_basic";
      const form = { code, code_verifier: verifier, redirect_uri: redirectUri };
      return exchange(started, isBasic ? form : { ...form, client_id: id, client_secret: given }, isBasic ? basic : {});
    };
    expect((await attempt(secret)).status).toBe(200);
    expect(await attempt("wrong")).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    const rows = await database.admin`select sealed_payload from oauth_payloads where kind = 'Client'`;
    expect(rows.filter((row) => String(row["sealed_payload"]).includes(secret))).toEqual([]);
  },
);

test("a client signs in again with the id of an earlier registration", async () => {
  const clientId = await registerPublic(started);
  for (let time = 0; time < 2; time++) {
    const { code, verifier } = await getCode(started, { clientId });
    const form = {
      client_id: clientId,
      code,
      code_verifier: verifier,
      redirect_uri: publicClient.redirect_uris[0] ?? "",
    };
    expect((await exchange(started, form)).status).toBe(200);
  }
});

test("the browser keeps no session, and each request is decided anew", async () => {
  const clientId = await registerPublic(started);
  const jar = openJar();
  await getCode(started, { clientId, jar });
  expect([...jar.cookies.values()].map(({ name }) => name).filter((name) => name.includes("session"))).toEqual([]);
  expect((await ask(started, { clientId, jar })).uid).not.toBe("");
  expect((await ask(started, { clientId, jar, params: { prompt: "none" } })).location).toContain("consent_required");
});

test("a client revokes its connection with its refresh token, which ends the grant", async () => {
  const { clientId, tokens, approval } = await connect(started);
  const revoked = await post(started, "/oauth/revoke", { client_id: clientId, token: tokens.refresh_token });
  expect(revoked.status).toBe(200);
  expect(await refresh(started, clientId, tokens.refresh_token)).toMatchObject({
    status: 400,
    body: { error: "invalid_grant" },
  });
  expect(started.ended).toContain(approval.grantId);
});

test("a client sees the state of its own refresh token only", async () => {
  const { clientId, tokens } = await connect(started);
  const look = async (client: string) =>
    (await post(started, "/oauth/introspect", { client_id: client, token: tokens.refresh_token })).body;
  expect(await look(clientId)).toMatchObject({ active: true, scope: "odoo:read" });
  expect(await look(await registerPublic(started))).toEqual({ active: false });
});

test("the portal ends a grant, and its refresh token works no more", async () => {
  const { clientId, tokens, approval } = await connect(started);
  await started.server.revokeGrant(approval.grantId);
  expect((await refresh(started, clientId, tokens.refresh_token)).status).toBe(400);
  const rows = await database.admin`select kind from oauth_payloads where grant_id = ${approval.grantId}`;
  expect(rows).toEqual([]);
});

test("a second approval under the same grant replaces its scope", async () => {
  const approval = newApproval();
  const clientId = await registerPublic(started);
  const params = { scope: "odoo:read odoo:write" };
  const first = await getCode(started, { clientId, params }, approval);
  const old = await exchange(started, { client_id: clientId, code: first.code, code_verifier: first.verifier });
  const second = await getCode(started, { clientId, params }, { ...approval, scope: "write" });
  const { body } = await exchange(started, {
    client_id: clientId,
    code: second.code,
    code_verifier: second.verifier,
  });
  expect([old.body.scope, body.scope]).toEqual(["odoo:read", "odoo:read odoo:write"]);
  // The tokens of the first approval keep what was approved with them.
  expect((await refresh(started, clientId, old.body.refresh_token)).body.scope).toBe("odoo:read");
  const other = await ask(started, { clientId: await registerPublic(started, publicClient) });
  const cookies = other.jar.header(`/connect/consent/${other.uid}`);
  await expect(started.server.interactions.approve(other.uid, cookies, approval)).rejects.toMatchObject({
    code: "conflict",
  });
});

test("a page of any origin may ask for tokens, as only who holds the code and its verifier gets them", async () => {
  const clientId = await registerPublic(started);
  const { code, verifier } = await getCode(started, { clientId });
  const origin = "https://inspector.example.com";
  const { status, headers } = await exchange(
    started,
    { client_id: clientId, code, code_verifier: verifier },
    { origin },
  );
  expect([status, headers.get("access-control-allow-origin")]).toEqual([200, origin]);
  expect(headers.get("access-control-allow-credentials")).toBeNull();
});
