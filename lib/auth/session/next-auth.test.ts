import { createRequire } from "node:module";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Browser, createTestAuth, openBrowser } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";

const publicUrl = "https://mcp.example.com";
const sessionCookie = "__Host-mcp-odoo.session";
let database: TestDatabase;
let auth: ReturnType<typeof createTestAuth>;
let browser: Browser;
let csrfToken: string;
let next = 0;
let ana: { email: string; password: string; name: string; company: string; locale: "en" };

// next-auth reads the request's headers and cookies from Next. This replaces Next outside of a server.
const require = createRequire(import.meta.url);
const asked = { headers: new Headers(), cookies: [] as { name: string; value: string }[] };
require(require.resolve("next/headers"));
const nextHeaders = require.cache[require.resolve("next/headers")] as { exports: unknown };
nextHeaders.exports = {
  headers: async () => asked.headers,
  cookies: async () => ({ getAll: () => asked.cookies }),
};

beforeAll(async () => {
  vi.stubEnv("NEXTAUTH_URL", publicUrl);
  database = await openTestDatabase();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.close();
});
beforeEach(async () => {
  ana = {
    email: `ana${next++}@example.com`,
    password: "tres tristes tigres",
    name: "Ana",
    company: "Acme",
    locale: "en",
  };
  auth = createTestAuth(database.db, { publicUrl });
  browser = openBrowser();
  await auth.signUp(openBrowser(), ana);
  const answer = await call("GET", "csrf");
  csrfToken = ((await answer.json()) as { csrfToken: string }).csrfToken;
});

async function call(method: string, path: string, fields?: Record<string, string>, more: Record<string, string> = {}) {
  const body = fields === undefined ? undefined : new URLSearchParams(fields).toString();
  const headers = new Headers({
    ...(body === undefined ? {} : { "content-length": String(body.length) }),
    "content-type": "application/x-www-form-urlencoded",
    ...more,
  });
  asked.headers = headers;
  asked.cookies = [...browser.jar].map(([name, { value }]) => ({ name, value }));
  const request = new NextRequest(`${publicUrl}/api/auth/${path}`, { method, headers, body: body ?? null });
  const response = await auth.route(request, path.split("?")[0]?.split("/") ?? [], browser);
  for (const line of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "") browser.jar.delete(name);
    else browser.jar.set(name, { value: decodeURIComponent(value), maxAge: 0, secure: line.includes("Secure") });
  }
  return response;
}

const signIn = (fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  call(
    "POST",
    "callback/credentials",
    { csrfToken, json: "true", email: ana.email, password: ana.password, ...fields },
    headers,
  );

test("next-auth's sign-in opens a session of the portal", async () => {
  const answer = await signIn({ email: ana.email.toUpperCase() });
  expect(await answer.json()).toEqual({ url: `${publicUrl}/` });
  expect(answer.headers.getSetCookie().find((line) => line.startsWith(sessionCookie))).toMatch(
    /; Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
  );
  expect(await auth.readSession(browser)).toMatchObject({ user: { email: ana.email } });
  expect(await (await call("GET", "session")).json()).toMatchObject({ user: { name: "Ana", email: ana.email } });
});

test("next-auth's sign-out ends the session on the server too", async () => {
  await signIn();
  const stolen = openBrowser("203.0.113.7", new Map(browser.jar));
  await call("POST", "signout", { csrfToken, json: "true" });
  expect(browser.jar.has(sessionCookie)).toBe(false);
  expect(await auth.readSession(stolen)).toBeUndefined();
});

test("next-auth does not renew a revoked session", async () => {
  await signIn();
  await database.admin`update sessions set revoked_at = now()`;
  expect(await (await call("GET", "session")).json()).toEqual({});
  expect(browser.jar.has(sessionCookie)).toBe(false);
});

test("next-auth answers a wrong password with only a code, and it counts like one on the sign-in page", async () => {
  for (let turn = 0; turn < 10; turn++) {
    const { url } = (await (await signIn({ password: "wrong" })).json()) as { url: string };
    expect(url).toBe(`${publicUrl}/api/auth/error?error=unauthenticated`);
  }
  expect(((await (await signIn()).json()) as { url: string }).url).toContain("error=rate_limited");
  await expect(auth.signIn(openBrowser(), ana)).rejects.toMatchObject({ code: "rate_limited" });
});

test("next-auth opens no session for a password whose person has a second factor", async () => {
  const totp = { sealed_secret: "x", created_at: new Date(), confirmed_at: new Date() };
  const [user] = await database.admin`select id from users where email = ${ana.email}`;
  await database.admin`insert into user_totp ${database.admin({ ...totp, user_id: user?.["id"] })}`;
  const before = await database.admin`select count(*) from sessions`;
  const { url } = (await (await signIn()).json()) as { url: string };
  expect(url).toBe(`${publicUrl}/api/auth/error?error=code_needed`);
  expect(browser.jar.has(sessionCookie)).toBe(false);
  expect(await (await call("GET", "session")).json()).toEqual({});
  expect(await database.admin`select count(*) from sessions`).toEqual(before);
  expect(await auth.isCodeNeeded(browser)).toBe(true);
});

test("next-auth signs nobody in without its token or from another site", async () => {
  expect(((await (await signIn({ csrfToken: "forged" })).json()) as { url: string }).url).toContain("csrf=true");
  expect((await signIn({}, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await signIn({}, { "sec-fetch-site": "same-site" })).status).toBe(403);
  expect((await signIn({}, { origin: "https://evil.example" })).status).toBe(403);
  expect(browser.jar.has(sessionCookie)).toBe(false);
  await signIn({}, { origin: publicUrl, "sec-fetch-site": "same-origin" });
  expect(browser.jar.has(sessionCookie)).toBe(true);
});

test.each([
  ["https://evil.example/x", publicUrl],
  ["//evil.example", publicUrl],
  ["https://mcp.example.com.evil.example", publicUrl],
  ["javascript:alert(1)", publicUrl],
  ["http://", publicUrl],
  ["/connections?x=1", `${publicUrl}/connections?x=1`],
])("the callback address %s after the sign-in leads to %s", async (callbackUrl, url) => {
  expect(await (await signIn({ callbackUrl })).json()).toEqual({ url });
});

test("next-auth's addresses come from the configuration and not from the caller's headers", async () => {
  const forged = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http" };
  vi.stubEnv("AUTH_TRUST_HOST", "1");
  expect(await (await call("GET", "providers", undefined, forged)).text()).not.toContain("evil");
});

test.each([
  ["POST", "_log", 404],
  ["GET", "signout", 404],
  ["POST", "session", 404],
  ["GET", "callback/credentials", 404],
  ["POST", "callback/other", 404],
  ["POST", "callback", 404],
  ["GET", "", 404],
])("next-auth's endpoint %s %s is closed", async (method, path, status) => {
  expect((await call(method, path, method === "POST" ? {} : undefined)).status).toBe(status);
});

test("next-auth's endpoints refuse a body that is too large, of unknown length or no JSON", async () => {
  expect((await signIn({ name: "x".repeat(20_000) })).status).toBe(413);
  expect((await signIn({}, { "content-length": "x" })).status).toBe(413);
  expect((await signIn({}, { "content-type": "application/json" })).status).toBe(400);
});
