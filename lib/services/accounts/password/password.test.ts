import { afterAll, beforeAll, expect, test } from "vitest";
import { fastHasher, openAccounts, type TestPerson } from "#tests/support/accounts.ts";
import { createTestClock, openBrowser, tokenFor } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { limits } from "../../../auth/throttle.ts";
import { requestEmailChange } from "../email/request-email-change.ts";
import { getAccount } from "../get-account.ts";
import type { Hasher } from "../hasher.ts";
import { changePassword } from "./change-password.ts";

let database: TestDatabase;
let accounts: ReturnType<typeof openAccounts>;
const clock = createTestClock();
const password = "un elefante se balanceaba";

beforeAll(async () => {
  database = await openTestDatabase();
  accounts = openAccounts(database.db, clock);
});
afterAll(() => database.close());

const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "done",
    (error: { code: string }) => error.code,
  );
const mailsTo = (email: string) => accounts.mails.filter(({ to }) => to === email).map(({ template }) => template);
const entriesOf = async ({ session }: TestPerson) =>
  (await database.admin`select tool from audit_entries where tenant_id = ${session.tenant.id} order by id`).map(
    ({ tool }) => tool as string,
  );

async function askReset(email: string, next?: string): Promise<string> {
  await accounts.requestReset(openBrowser(`192.0.2.${Math.floor(Math.random() * 255)}`), { email, next });
  return tokenFor(accounts.mails, email);
}

test("a link for a new password sets it, signs in and ends all other sessions of the person", async () => {
  const person = await accounts.join();
  const [phone, here] = [openBrowser(), openBrowser()];
  await accounts.signIn(phone, person);
  await database.admin`update users set email_verified_at = null where id = ${person.session.user.id}`;
  const token = await askReset(person.email, "/audit");
  expect(await accounts.resetPassword(here, { token, password })).toEqual({ signedIn: true, next: "/audit" });
  expect((await accounts.readSession(here))?.user.id).toBe(person.session.user.id);
  expect(await accounts.readSession(phone)).toBeUndefined();
  expect(await accounts.readSession(person.browser)).toBeUndefined();
  expect(await outcome(accounts.signIn(openBrowser(), person))).toBe("unauthenticated");
  expect(await outcome(accounts.signIn(openBrowser(), { email: person.email, password }))).toBe("done");
  const [row] = await database.admin`select email_verified_at from users where id = ${person.session.user.id}`;
  expect(row).toEqual({ email_verified_at: clock.now() });
  expect(mailsTo(person.email)).toEqual(["sign_up", "reset_password", "password_changed"]);
  expect(await entriesOf(person)).toContain("accounts.password");
});

test("a link for a new password works for one hour, goes to the person alone and leaves others' sessions", async () => {
  const [person, other] = [await accounts.join(), await accounts.join()];
  await askReset(person.email);
  expect(accounts.mails.at(-1)).toMatchObject({ template: "reset_password", to: person.email, locale: "es" });
  expect(accounts.mails.at(-1)?.params["link"]).toMatch(/^https:\/\/mcp\.example\.com\/reset#[\w-]{43}$/);
  const [row] = await database.admin`select * from account_links where email = ${person.email} and user_id is not null`;
  expect(row).toMatchObject({ expires_at: new Date(clock.now().getTime() + 3600_000) });
  await accounts.resetPassword(openBrowser(), { token: tokenFor(accounts.mails, person.email), password });
  expect(await accounts.readSession(other.browser)).toBeDefined();
});

test("after a new password the other open links of the person no longer work", async () => {
  const person = await accounts.join();
  const older = await askReset(person.email);
  await requestEmailChange(person.context, { currentPassword: person.password, email: "elsewhere@example.com" });
  const change = tokenFor(accounts.mails, person.email);
  const newer = await askReset(person.email);
  await accounts.resetPassword(openBrowser(), { token: newer, password });
  expect(await outcome(accounts.resetPassword(openBrowser(), { token: older, password }))).toBe("not_found");
  expect(await outcome(accounts.confirmEmail(openBrowser(), { token: change }))).toBe("not_found");
});

test("a forgotten password of an unknown address gets the same answer and as many rows, and no mail", async () => {
  const person = await accounts.join();
  const rows = async () => {
    const [row] = await database.admin`
      select (select count(*)::int from account_links) as links, (select count(*)::int from mail_outbox) as mails`;
    return row as { links: number; mails: number };
  };
  const start = await rows();
  expect(await accounts.requestReset(openBrowser(), { email: person.email, next: undefined })).toBeUndefined();
  const known = await rows();
  expect(await accounts.requestReset(openBrowser(), { email: "nobody@example.com", next: undefined })).toBeUndefined();
  const unknown = await rows();
  expect(known).toEqual({ links: start.links + 1, mails: start.mails + 1 });
  expect(unknown).toEqual({ links: known.links + 2, mails: known.mails });
  expect(mailsTo("nobody@example.com")).toEqual([]);
});

test("a weak new password is refused and leaves the link and the old password", async () => {
  const person = await accounts.join();
  const token = await askReset(person.email);
  await expect(accounts.resetPassword(openBrowser(), { token, password: "short" })).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "password", key: "auth.errors.password_short" },
  });
  expect(await outcome(accounts.signIn(openBrowser(), person))).toBe("done");
  expect(await outcome(accounts.resetPassword(openBrowser(), { token, password }))).toBe("done");
});

test.each([
  { confirmed: true, signedIn: false },
  { confirmed: false, signedIn: true },
])("a mail does not replace a second factor (confirmed: $confirmed)", async ({ confirmed, signedIn }) => {
  const person = await accounts.join();
  const factor = { user_id: person.session.user.id, sealed_secret: "-", created_at: clock.now() };
  await database.admin`insert into user_totp ${database.admin({
    ...factor,
    confirmed_at: confirmed ? clock.now() : null,
  })}`;
  const browser = openBrowser();
  const token = await askReset(person.email);
  expect(await accounts.resetPassword(browser, { token, password })).toEqual({ signedIn, next: undefined });
  expect((await accounts.readSession(browser)) !== undefined).toBe(signedIn);
});

test("a member changes the password with the current one, and only this session goes on", async () => {
  const person = await accounts.join();
  const phone = openBrowser();
  await accounts.signIn(phone, person);
  await askReset(person.email);
  const token = tokenFor(accounts.mails, person.email);
  await changePassword(person.context, { currentPassword: person.password, password });
  expect(await accounts.readSession(person.browser)).toBeDefined();
  expect(await accounts.readSession(phone)).toBeUndefined();
  expect(await outcome(accounts.resetPassword(openBrowser(), { token, password }))).toBe("not_found");
  expect(await outcome(accounts.signIn(openBrowser(), person))).toBe("unauthenticated");
  expect(await outcome(accounts.signIn(openBrowser(), { email: person.email, password }))).toBe("done");
  expect(mailsTo(person.email).at(-1)).toBe("password_changed");
  expect(await entriesOf(person)).toContain("accounts.password");
});

test("a wrong current password changes nothing, and too many are refused before they are compared", async () => {
  const person = await accounts.join();
  const attempt = (currentPassword: string) => outcome(changePassword(person.context, { currentPassword, password }));
  const wrong = changePassword(person.context, { currentPassword: "wrong", password });
  await expect(wrong).rejects.toMatchObject({ code: "invalid_input", options: { path: "currentPassword" } });
  const codes: string[] = [];
  for (let turn = 1; turn < limits.passwordPerson.points; turn++) codes.push(await attempt("wrong"));
  expect(new Set(codes)).toEqual(new Set(["invalid_input"]));
  expect(await attempt("wrong")).toBe("rate_limited");
  expect(await attempt(person.password)).toBe("rate_limited");
  expect(mailsTo(person.email)).toEqual(["sign_up"]);
  expect(await outcome(accounts.signIn(openBrowser(), person))).toBe("done");
});

test("a weak password is refused in the settings too", async () => {
  const person = await accounts.join();
  const weak = changePassword(person.context, { currentPassword: person.password, password: person.email });
  await expect(weak).rejects.toMatchObject({ code: "invalid_input", options: { path: "password" } });
});

test("a change whose current password is replaced before it ends is refused", async () => {
  const person = await accounts.join();
  const hasher: Hasher = {
    ...fastHasher,
    async hash(next) {
      // The owner sets a new password by mail after the current one was compared.
      const token = await askReset(person.email);
      await accounts.resetPassword(openBrowser(), { token, password });
      return fastHasher.hash(next);
    },
  };
  const late = changePassword(
    { ...person.context, hasher },
    { currentPassword: person.password, password: "dos casas en la playa" },
  );
  await expect(late).rejects.toMatchObject({ code: "conflict", options: { key: "auth.errors.password_replaced" } });
  expect(await outcome(accounts.signIn(openBrowser(), { email: person.email, password }))).toBe("done");
});

test("a person without a password cannot change it here, and sets one by the mail", async () => {
  const person = await accounts.join();
  await database.admin`update users set password_hash = null where id = ${person.session.user.id}`;
  expect(await getAccount(person.context)).toMatchObject({ hasPassword: false, isDemo: false });
  const refused = changePassword(person.context, { currentPassword: "anything", password });
  await expect(refused).rejects.toMatchObject({ code: "conflict", options: { key: "auth.errors.no_password" } });
  const token = await askReset(person.email);
  expect(await outcome(accounts.resetPassword(openBrowser(), { token, password }))).toBe("done");
  expect(await getAccount(person.context)).toMatchObject({ hasPassword: true });
});

test("the shared account of the demo cannot be changed", async () => {
  const person = await accounts.join();
  await database.admin`update tenants set kind = 'sandbox' where id = ${person.session.tenant.id}`;
  expect(await getAccount(person.context)).toMatchObject({ isDemo: true });
  const input = { currentPassword: person.password };
  expect(await outcome(changePassword(person.context, { ...input, password }))).toBe("forbidden");
  expect(await outcome(requestEmailChange(person.context, { ...input, email: "x@example.com" }))).toBe("forbidden");
});
