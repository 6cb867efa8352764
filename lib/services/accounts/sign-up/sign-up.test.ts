import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { fastHasher, openAccounts } from "#tests/support/accounts.ts";
import { createTestAuth, createTestClock, openBrowser, testServiceVault, tokenFor } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createAccountFlows } from "../create-account-flows.ts";
import { SignUpInput } from "../schemas.ts";

let database: TestDatabase;
let email: string;
let turn = 0;
const clock = createTestClock();
const password = "tres tristes tigres";
const source = { requestId: "r", ip: "203.0.113.7", userAgent: "" };

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  email = `ana${turn++}@example.com`;
});

const open = () => openAccounts(database.db, clock);
const request = (more: object = {}) =>
  SignUpInput.parse({ email, name: "Ana", company: "Acme", locale: "es", ...more });
const counts = async () => {
  const [row] = await database.admin`
    select (select count(*)::int from users) as users, (select count(*)::int from tenants) as tenants,
      (select count(*)::int from account_links) as links, (select count(*)::int from mail_outbox) as mails`;
  return row as { users: number; tenants: number; links: number; mails: number };
};
const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "done",
    (error: { code: string }) => error.code,
  );

test("asking for a sign-up mails a link and creates no account", async () => {
  const { deps, mails } = open();
  const before = await counts();
  expect(await createAccountFlows(deps).requestSignUp(request())).toBeUndefined();
  expect(await counts()).toEqual({ ...before, links: before.links + 1, mails: before.mails + 1 });
  expect(mails).toMatchObject([{ template: "sign_up", to: email, locale: "es" }]);
  expect(mails[0]?.params["link"]).toMatch(/^https:\/\/mcp\.example\.com\/sign-up\/confirm#[\w-]{43}$/);
});

test("the database has neither the token of a link nor what it does in clear", async () => {
  const { deps, mails } = open();
  await createAccountFlows(deps).requestSignUp(request({ company: "Muebles del Sur" }));
  const [row] = await database.admin`select * from account_links where email = ${email}`;
  const stored = JSON.stringify(row) + JSON.stringify(await database.admin`select * from mail_outbox`);
  expect(stored).not.toContain(tokenFor(mails, email));
  expect(stored).not.toContain("Muebles");
  expect(row).toMatchObject({ purpose: "sign_up", user_id: null, used_at: null });
  const place = { table: "account_links", row: row?.["id"] as string, field: "data" };
  expect(JSON.parse(testServiceVault.open(row?.["sealed_data"] as string, place))).toEqual({
    name: "Ana",
    company: "Muebles del Sur",
    locale: "es",
  });
  const expiresAt = row?.["expires_at"] as Date;
  expect(expiresAt.getTime() - clock.now().getTime()).toBe(24 * 3600_000);
});

test("an address with an account gets the same answer and as many rows, and its mail has no link that creates one", async () => {
  const accounts = open();
  const person = await accounts.join({ locale: "es" });
  const flows = createAccountFlows(accounts.deps);
  const before = await counts();
  expect(await flows.requestSignUp(request({ email: person.email.toUpperCase(), locale: "en" }))).toBeUndefined();
  expect(await counts()).toEqual({ ...before, links: before.links + 1, mails: before.mails + 1 });
  expect(accounts.mails.at(-1)).toEqual({
    template: "sign_up_known",
    to: person.email,
    locale: "es",
    params: { link: "https://mcp.example.com/sign-in", resetLink: "https://mcp.example.com/forgot" },
  });
});

test("the link creates the account with the password that is chosen after the mail, and signs in", async () => {
  const accounts = open();
  const browser = openBrowser();
  await accounts.requestSignUp(browser, request());
  const token = tokenFor(accounts.mails, email);
  expect(await accounts.checkLink(browser, { token, kind: "sign_up" })).toEqual({ email });
  expect(await accounts.confirmSignUp(browser, { token, password })).toBeUndefined();
  expect(await accounts.readSession(browser)).toMatchObject({
    user: { email, name: "Ana", locale: "es" },
    tenant: { name: "Acme" },
    role: "owner",
  });
  const [user] = await database.admin`select * from users where email = ${email}`;
  expect(user).toMatchObject({ email_verified_at: clock.now(), password_hash: `plain:${password}` });
  await accounts.signIn(openBrowser(), { email, password });
});

test("a weak password creates no account, is not hashed and leaves the link unused", async () => {
  const { deps, mails } = open();
  const hash = vi.fn(fastHasher.hash);
  const flows = createAccountFlows({ ...deps, hasher: { ...fastHasher, hash } });
  await flows.requestSignUp(request());
  const token = tokenFor(mails, email);
  for (const [weak, key] of [
    ["short one", "auth.errors.password_short"],
    ["password1234", "auth.errors.password_common"],
    [`for ${email}`, "auth.errors.password_email"],
  ] as const) {
    const refused = flows.confirmSignUp({ token, password: weak }, source);
    await expect(refused).rejects.toMatchObject({ code: "invalid_input", options: { path: "password", key } });
  }
  expect(hash).not.toHaveBeenCalled();
  expect(await database.admin`select 1 from users where email = ${email}`).toHaveLength(0);
  expect(await outcome(flows.confirmSignUp({ token, password }, source))).toBe("done");
});

test("ten parallel uses of one link create one account", async () => {
  const { deps, mails } = open();
  const flows = createAccountFlows(deps);
  await flows.requestSignUp(request());
  const token = tokenFor(mails, email);
  const before = await counts();
  const uses = Array.from({ length: 10 }, () => outcome(flows.confirmSignUp({ token, password }, source)));
  expect((await Promise.all(uses)).toSorted()).toEqual(["done", ...Array(9).fill("not_found")]);
  expect(await counts()).toMatchObject({ users: before.users + 1, tenants: before.tenants + 1 });
});

test("of two links for one address the second is refused with a conflict, whichever order or at once", async () => {
  const { deps, mails } = open();
  const flows = createAccountFlows(deps);
  const tokens: string[] = [];
  for (const company of ["One", "Two"]) {
    await flows.requestSignUp(request({ company }));
    tokens.push(tokenFor(mails, email));
  }
  const before = await counts();
  const uses = tokens.map((token) => outcome(flows.confirmSignUp({ token, password }, source)));
  expect((await Promise.all(uses)).toSorted()).toEqual(["conflict", "done"]);
  expect(await counts()).toMatchObject({ users: before.users + 1, tenants: before.tenants + 1 });
});

test("a path to go to is kept until the account exists, and one of another site is dropped", async () => {
  const accounts = open();
  for (const [next, kept] of [
    ["/connect/consent/abc?x=1", "/connect/consent/abc?x=1"],
    ["//evil.example", undefined],
  ]) {
    email = `next${turn++}@example.com`;
    await accounts.requestSignUp(openBrowser(), request({ next }));
    const token = tokenFor(accounts.mails, email);
    expect(await accounts.confirmSignUp(openBrowser(), { token, password })).toBe(kept);
  }
});

test("a closed sign-up refuses requests, and links that were mailed before", async () => {
  const accounts = open();
  await accounts.requestSignUp(openBrowser(), request());
  const token = tokenFor(accounts.mails, email);
  const closed = createTestAuth(database.db, { signUp: false, hasher: fastHasher });
  expect(await outcome(closed.requestSignUp(openBrowser(), request()))).toBe("forbidden");
  expect(await outcome(closed.confirmSignUp(openBrowser(), { token, password }))).toBe("forbidden");
  expect(await database.admin`select 1 from users where email = ${email}`).toHaveLength(0);
});
