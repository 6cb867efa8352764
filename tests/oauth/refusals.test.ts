import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  ask,
  connect,
  exchange,
  getCode,
  newApproval,
  newVerifier,
  openJar,
  post,
  publicClient,
  refresh,
  registerPublic,
  resume,
  type Started,
  startServer,
} from "./support.ts";

let database: TestDatabase;
let started: Started;
beforeAll(async () => {
  database = await openTestDatabase();
  started = await startServer(database);
});
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await started.close();
  await database.close();
});

/** Moves the clock of this process. */
function forward(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1_000 });
}

async function newCode(approval = newApproval()) {
  const clientId = await registerPublic(started);
  return { clientId, ...(await getCode(started, { clientId }, approval)) };
}

test.each([
  ["without PKCE", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
  ["with a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
  ["with a challenge without a method", { code_challenge_method: undefined }, "invalid_request"],
  ["for a token without a code", { response_type: "token" }, "unsupported_response_type"],
  ["for an identity token", { response_type: "code id_token", nonce: "n" }, "unsupported_response_type"],
  ["for another resource", { resource: "https://other.example.com/api/mcp" }, "invalid_target"],
  ["for the resource with another path", { resource: "http://127.0.0.1/api" }, "invalid_target"],
  ["with a request object", { request: "a.b.c" }, "request_not_supported"],
  ["with the address of a request object", { request_uri: "https://x.example.com/r" }, "request_uri_not_supported"],
])("an authorization request %s is refused to the client", async (_what, params, error) => {
  const clientId = await registerPublic(started);
  const { location, uid } = await ask(started, { clientId, params });
  const answer = new URL(location);
  expect(`${answer.origin}${answer.pathname}`).toBe(publicClient.redirect_uris[0]);
  // Without a code flow the parameters are in the fragment.
  const got = answer.hash === "" ? answer.searchParams : new URLSearchParams(answer.hash.slice(1));
  expect(Object.fromEntries(got)).toMatchObject({ error, iss: started.origin, state: "a-state" });
  expect(uid).toBe("");
});

test.each([
  "https://claude.ai/api/mcp/auth_callback/",
  "https://claude.ai/api/mcp/auth_callback?x=1",
  "https://claude.ai/api/mcp/../mcp/auth_callback",
  "https://claude.com/api/mcp/auth_callback",
  "http://localhost:1/callback",
  "https://evil.example.com",
])("a redirect URI that is not exactly a registered one is refused without a redirect: %s", async (redirectUri) => {
  const clientId = await registerPublic(started);
  const { response, location } = await ask(started, { clientId, redirectUri });
  expect([response.status, location]).toEqual([400, ""]);
});

test("an unknown client is refused without a redirect, to a browser as a page that no frame shows", async () => {
  const { response, location } = await ask(started, { clientId: "nobody" });
  expect([response.status, location]).toEqual([400, ""]);
  expect(await response.json()).toMatchObject({ error: "invalid_client" });
  const page = await fetch(`${started.origin}/oauth/authorize?client_id=nobody`, { headers: { accept: "text/html" } });
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(await page.text()).toBe("<p>invalid_client</p>");
});

test("a code without its verifier, or with another one, gives nothing", async () => {
  for (const code_verifier of [undefined, newVerifier().verifier]) {
    const { clientId, code } = await newCode();
    const answer = await exchange(started, { client_id: clientId, code, code_verifier });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  }
});

test("a code that is used again ends the grant of the tokens that it gave", async () => {
  const { clientId, code, verifier, approval } = await newCode();
  const form = { client_id: clientId, code, code_verifier: verifier };
  const first = await exchange(started, form);
  expect(await exchange(started, form)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect((await refresh(started, clientId, first.body.refresh_token)).body.error).toBe("invalid_grant");
  expect(started.ended).toContain(approval.grantId);
});

test("a code gives nothing after 60 seconds", async () => {
  const { clientId, code, verifier } = await newCode();
  forward(61);
  const answer = await exchange(started, { client_id: clientId, code, code_verifier: verifier });
  expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("a code gives nothing to another client, and nothing under another redirect URI", async () => {
  const { clientId, code, verifier } = await newCode();
  const form = { client_id: await registerPublic(started), code, code_verifier: verifier };
  expect((await exchange(started, form)).body.error).toBe("invalid_grant");
  const moved = { ...form, client_id: clientId, redirect_uri: "https://claude.com/api/mcp/auth_callback" };
  expect((await exchange(started, moved)).body.error).toBe("invalid_grant");
});

test("a code gives no token for another resource", async () => {
  const { clientId, code, verifier } = await newCode();
  const form = { client_id: clientId, code, code_verifier: verifier, resource: "https://other.example.com/mcp" };
  expect((await exchange(started, form)).body.error).toBe("invalid_target");
});

test("an unknown client gets 401 invalid_client from each endpoint", async () => {
  const form = { client_id: "nobody", token: "t", code: "c", code_verifier: newVerifier().verifier };
  for (const path of ["/oauth/token", "/oauth/revoke", "/oauth/introspect"]) {
    const answer = await post(started, path, { grant_type: "authorization_code", redirect_uri: "x", ...form });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  }
});

test.each([
  "client_credentials",
  "password",
  "implicit",
  "urn:ietf:params:oauth:grant-type:device_code",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
  "urn:ietf:params:oauth:grant-type:token-exchange",
])("the grant type %s is not offered", async (grant_type) => {
  const clientId = await registerPublic(started);
  const answer = await post(started, "/oauth/token", { grant_type, client_id: clientId });
  expect(answer).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
});

test("a used refresh token works within 30 seconds, also at the same moment", async () => {
  const { clientId, tokens } = await connect(started);
  const both = await Promise.all([1, 2].map(() => refresh(started, clientId, tokens.refresh_token)));
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  forward(25);
  expect((await refresh(started, clientId, tokens.refresh_token)).status).toBe(200);
  // Each of the three is a refresh token of its own.
  for (const { body } of both) expect((await refresh(started, clientId, body.refresh_token)).status).toBe(200);
});

test("a refresh token that is used after the grace ends its grant, whatever was used within the grace", async () => {
  const { clientId, tokens, approval } = await connect(started);
  await refresh(started, clientId, tokens.refresh_token);
  forward(20);
  const second = await refresh(started, clientId, tokens.refresh_token);
  forward(11);
  expect((await refresh(started, clientId, tokens.refresh_token)).body.error).toBe("invalid_grant");
  expect((await refresh(started, clientId, second.body.refresh_token)).body.error).toBe("invalid_grant");
  expect(started.ended).toContain(approval.grantId);
});

test("a refresh token expires after 30 days without use, and 90 days after the approval in any case", async () => {
  const day = 24 * 60 * 60;
  const idle = await connect(started);
  const used = await connect(started);
  let token = used.tokens.refresh_token;
  for (const _ of [1, 2, 3]) {
    forward(29 * day);
    const { status, body } = await refresh(started, used.clientId, token);
    expect(status).toBe(200);
    token = body.refresh_token;
  }
  forward(4 * day);
  for (const answer of [
    await refresh(started, used.clientId, token),
    await refresh(started, idle.clientId, idle.tokens.refresh_token),
  ])
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("a refresh token gives nothing to another client, no further scope and no other resource", async () => {
  const { clientId, tokens } = await connect(started);
  const token = tokens.refresh_token;
  expect((await refresh(started, await registerPublic(started), token)).body.error).toBe("invalid_grant");
  expect((await refresh(started, clientId, token, { scope: "odoo:write" })).body.error).toBe("invalid_scope");
  expect((await refresh(started, clientId, token, { resource: "https://x.example.com" })).body.error).toBe(
    "invalid_target",
  );
  expect((await refresh(started, clientId, "unknown")).body.error).toBe("invalid_grant");
});

test("a request is found and decided only with the cookie of the browser that made it", async () => {
  const clientId = await registerPublic(started);
  const { uid, jar } = await ask(started, { clientId });
  const own = jar.header(`/connect/consent/${uid}`);
  const other = await ask(started, { clientId });
  const { interactions } = started.server;
  for (const cookies of ["", other.jar.header(`/connect/consent/${other.uid}`), own.replace(uid, other.uid)]) {
    expect(await interactions.find(uid, cookies)).toBeUndefined();
    await expect(interactions.approve(uid, cookies, newApproval())).rejects.toMatchObject({ code: "not_found" });
    await expect(interactions.refuse(uid, cookies)).rejects.toMatchObject({ code: "not_found" });
  }
  expect(await interactions.find(uid, own)).toMatchObject({
    uid,
    client: { name: "Claude", redirectHost: "claude.ai" },
  });
});

test("a request is decided once, and gives one code to the browser that made it", async () => {
  const clientId = await registerPublic(started);
  const { uid, jar } = await ask(started, { clientId });
  const own = jar.header(`/connect/consent/${uid}`);
  const { interactions } = started.server;
  const decisions = await Promise.allSettled([1, 2, 3, 4].map(() => interactions.approve(uid, own, newApproval())));
  const [returnTo = ""] = decisions.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(decisions.filter(({ status }) => status === "rejected")).toHaveLength(3);
  expect(await interactions.find(uid, own)).toBeUndefined();
  expect((await resume(started, openJar(), returnTo)).response.status).toBe(400);
  const copies = [1, 2].map(() => ({ ...openJar(), header: jar.header }));
  const answers = await Promise.all(copies.map((copy) => resume(started, copy, returnTo)));
  expect(answers.filter(({ params }) => params.has("code"))).toHaveLength(1);
});

test("a request that nobody decides ends after an hour", async () => {
  const clientId = await registerPublic(started);
  const { uid, jar } = await ask(started, { clientId });
  forward(3_620);
  expect(await started.server.interactions.find(uid, jar.header(`/connect/consent/${uid}`))).toBeUndefined();
});
