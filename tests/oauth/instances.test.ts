import { exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createKeySource } from "#lib/oauth-state/key-source.ts";
import { createPayloadStore } from "#lib/oauth-state/payload-store.ts";
import { purgeOAuthState } from "#lib/oauth-state/purge-state.ts";
import { testVault } from "../support/auth.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  ask,
  connect,
  exchange,
  getCode,
  newApproval,
  refresh,
  registerPublic,
  resume,
  type Started,
  startServer,
  systemNow,
  testServiceVault,
} from "./support.ts";

const issuer = "https://mcp.example.com";
const hour = 3_600_000;
let database: TestDatabase;
let one: Started;
let other: Started;
beforeAll(async () => {
  database = await openTestDatabase();
  [one, other] = await Promise.all([startServer(database, { issuer }), startServer(database, { issuer })]);
});
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await Promise.all([one.close(), other.close()]);
  await database.close();
});

const shared = () => ({ db: database.db, vault: testVault, serviceVault: testServiceVault, now: systemNow });

test("two instances that start at the same moment have one signing key", async () => {
  const sets = await Promise.all(
    [one, other].map(async ({ origin }) => (await fetch(`${origin}/oauth/jwks`)).json() as Promise<{ keys: object[] }>),
  );
  expect(sets[0]?.keys).toHaveLength(1);
  expect(sets[1]).toEqual(sets[0]);
  expect(sets[0]?.keys[0]).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
  expect(sets[0]?.keys[0]).not.toHaveProperty("d");
});

test("one flow may pass through both instances", async () => {
  const clientId = await registerPublic(one);
  const asked = await ask(other, { clientId, params: { resource: one.resource } });
  const cookies = asked.jar.header(`/connect/consent/${asked.uid}`);
  const approval = newApproval();
  const returnTo = await one.server.interactions.approve(asked.uid, cookies, approval);
  const { params } = await resume(other, asked.jar, returnTo);
  const form = { client_id: clientId, code: params.get("code") ?? "", code_verifier: asked.verifier };
  const { status, body } = await exchange(one, form);
  expect(status).toBe(200);
  expect(await other.server.verifier.verify(body.access_token)).toMatchObject({ grantId: approval.grantId });
  expect((await refresh(other, clientId, body.refresh_token)).status).toBe(200);
});

test("a code that two instances get at the same moment gives tokens once, and ends its grant", async () => {
  for (let round = 0; round < 5; round++) {
    const clientId = await registerPublic(one);
    const { code, verifier, approval } = await getCode(one, { clientId });
    const form = { client_id: clientId, code, code_verifier: verifier };
    const answers = await Promise.all([one, other, one, other].map((instance) => exchange(instance, form)));
    const given = answers.filter(({ status }) => status === 200);
    expect(given.length).toBeLessThanOrEqual(1);
    for (const { body } of given) expect((await refresh(one, clientId, body.refresh_token)).status).toBe(400);
    expect([...one.ended, ...other.ended]).toContain(approval.grantId);
    const left = await database.admin`select kind from oauth_payloads where grant_id = ${approval.grantId}`;
    expect(left).toEqual([]);
  }
});

test("a refresh token that both instances get at the same moment gives tokens twice", async () => {
  const { clientId, tokens } = await connect(one, newApproval());
  const answers = await Promise.all([one, other].map((instance) => refresh(instance, clientId, tokens.refresh_token)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test("nothing that ends with a grant is added after its end", async () => {
  const store = createPayloadStore(shared());
  const entry = { kind: "RefreshToken", id: "t", payload: {}, grantId: "g", expiresAt: undefined };
  expect(await store.put(entry)).toBe(false);
  await store.put({ kind: "Grant", id: "g", payload: {}, grantId: undefined, expiresAt: undefined });
  expect(await store.put(entry)).toBe(true);
  await Promise.all([store.removeGrant("g"), ...[1, 2, 3].map((n) => store.put({ ...entry, id: `t${n}` }))]);
  expect(await database.admin`select kind from oauth_payloads where grant_id = 'g'`).toEqual([]);
});

test("the database holds no id and no payload that can be read", async () => {
  const approval = newApproval();
  const { clientId, tokens } = await connect(one, approval);
  const text = JSON.stringify(await database.admin`select * from oauth_payloads`);
  for (const secret of [tokens.refresh_token, tokens.access_token, clientId, approval.userId, "claude.ai"])
    expect(text).not.toContain(secret);
  const [row] = await database.admin`select sealed_private_jwk, public_jwk from oauth_keys`;
  expect(String(row?.["sealed_private_jwk"])).toMatch(/^v1\./);
  expect(row?.["public_jwk"]).not.toHaveProperty("d");
});

test("an authorization server behind https sets cookies that only it can set and https alone carries", async () => {
  const { response } = await ask(one, { clientId: await registerPublic(one), params: { resource: one.resource } });
  const cookies = response.headers.getSetCookie();
  expect(cookies.map((cookie) => cookie.split("=")[0]).filter((name) => !name?.startsWith("__Secure-"))).toEqual([]);
  for (const cookie of cookies)
    expect(cookie).toMatch(/; path=\/(connect\/consent|oauth\/authorize)\/.*samesite=lax; secure; httponly/i);
  expect(cookies).toHaveLength(4);
});

test("a new key signs an hour after it is made, and the old one verifies for two hours more", async () => {
  const [first] = await createKeySource(shared()).load();
  const start = Date.now();
  const at = async (ms: number) => {
    vi.useFakeTimers({ toFake: ["Date"], now: start + ms });
    await Promise.all([one, other].map(({ server }) => server.reloadKeys()));
  };
  const signedBy = async () => {
    const { tokens } = await connect(one, newApproval());
    const header = JSON.parse(Buffer.from(tokens.access_token.split(".")[0] ?? "", "base64url").toString()) as object;
    return { kid: "kid" in header ? header.kid : undefined, token: tokens.access_token };
  };
  const published = async () => ((await (await fetch(`${other.origin}/oauth/jwks`)).json()) as { keys: object[] }).keys;
  await at(90 * 24 * hour);
  expect(await published()).toHaveLength(2);
  expect((await signedBy()).kid).toBe(first?.kid);
  await at(90 * 24 * hour + hour - 1_000);
  const last = await signedBy();
  expect(last.kid).toBe(first?.kid);
  await at(90 * 24 * hour + hour);
  expect((await signedBy()).kid).not.toBe(first?.kid);
  expect(await other.server.verifier.verify(last.token)).toBeDefined();
  await at(90 * 24 * hour + 3 * hour);
  expect(await published()).toHaveLength(1);
  await purgeOAuthState(database.systemDb, new Date());
});

test("the verifier accepts no token that another key, algorithm, issuer, audience or type has made", async () => {
  const { tokens } = await connect(one, newApproval());
  const keys = await createKeySource(shared()).load();
  const key = keys[0];
  if (key === undefined) throw new Error("There is no key.");
  const claims = JSON.parse(Buffer.from(tokens.access_token.split(".")[1] ?? "", "base64url").toString()) as {
    [name: string]: unknown;
  };
  const own = await importJWK({ ...key.privateJwk }, "ES256");
  const sign = (changes: object, header: object = {}, by: Parameters<SignJWT["sign"]>[0] = own) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: key.kid, ...header })
      .sign(by);
  const { verifier } = one.server;
  expect(await verifier.verify(await sign({}))).toBeDefined();
  const stranger = await generateKeyPair("ES256", { extractable: true });
  const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${tokens.access_token.split(".")[1]}.`;
  const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(stranger.publicKey)));
  for (const bad of [
    await sign({}, {}, stranger.privateKey),
    await sign({}, { kid: "unknown" }),
    await sign({}, { typ: "JWT" }),
    await sign({}, { alg: "HS256" }, secret),
    await sign({ iss: "https://other.example.com" }),
    await sign({ aud: "https://other.example.com/api/mcp" }),
    await sign({ aud: [one.resource, "https://other.example.com"] }),
    await sign({ exp: Math.floor(Date.now() / 1_000) - 1 }),
    await sign({ exp: undefined }),
    await sign({ tenant: "x" }),
    await sign({ grant: undefined }),
    await sign({ scope: "openid" }),
    unsigned,
    `${tokens.access_token}x`,
    "mcpo_live_key",
    "",
    "a".repeat(100_000),
  ])
    expect(await verifier.verify(bad)).toBeUndefined();
});
