import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openAccounts, type TestPerson } from "#tests/support/accounts.ts";
import { createTestClock, openBrowser, tokenFor } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { limits } from "../../../auth/throttle.ts";
import { requestEmailChange } from "./request-email-change.ts";

let database: TestDatabase;
let accounts: ReturnType<typeof openAccounts>;
let person: TestPerson;
let fresh: string;
let turn = 0;
const clock = createTestClock();

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  accounts = openAccounts(database.db, clock);
  person = await accounts.join();
  fresh = `fresh${turn++}@example.com`;
});

const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    (result) => result ?? "done",
    (error: { code: string }) => error.code,
  );
const ask = (email = fresh, currentPassword = person.password) =>
  requestEmailChange(person.context, { currentPassword, email });
const confirm = (token: string) => accounts.confirmEmail(openBrowser(), { token });
const tokens = () => [tokenFor(accounts.mails, person.email), tokenFor(accounts.mails, fresh)] as const;
const emailOf = async ({ session }: TestPerson) =>
  (await database.admin`select email from users where id = ${session.user.id}`)[0]?.["email"];

test.each([
  ["the old address first", 0],
  ["the new address first", 1],
] as const)("an address changes once both links have been used: %s", async (_, first) => {
  await ask();
  expect(accounts.mails.slice(-2)).toMatchObject([
    { template: "change_email_old", to: person.email, params: { newEmail: fresh } },
    { template: "change_email_new", to: fresh, locale: "es" },
  ]);
  const pair = tokens();
  clock.forward(60_000);
  expect(await confirm(pair[first])).toBe("waiting");
  expect(await emailOf(person)).toBe(person.email);
  expect(await confirm(pair[1 - first] as string)).toBe("changed");
  expect(await emailOf(person)).toBe(fresh);
  expect(accounts.mails.at(-1)).toMatchObject({ template: "email_changed", to: person.email });
  const [row] = await database.admin`select email_verified_at from users where id = ${person.session.user.id}`;
  expect(row).toEqual({ email_verified_at: clock.now() });
  expect((await accounts.readSession(person.browser))?.user.email).toBe(fresh);
  expect(await outcome(accounts.signIn(openBrowser(), { email: fresh, password: person.password }))).toBe("signed_in");
  const entries = await database.admin`
    select tool, actor_label, fields from audit_entries where tenant_id = ${person.session.tenant.id} order by id`;
  expect(entries.map(({ tool }) => tool)).toEqual(expect.arrayContaining(["accounts.email_request", "accounts.email"]));
  expect(JSON.stringify(entries.filter(({ tool }) => tool === "accounts.email_request"))).not.toContain(fresh);
});

test("both links used at the same time change the address once", async () => {
  for (let round = 0; round < 5; round++) {
    person = await accounts.join();
    fresh = `parallel${round}@example.com`;
    await ask();
    const used = await Promise.all(tokens().map((token) => outcome(confirm(token))));
    expect(used.toSorted()).toEqual(["changed", "waiting"]);
    expect(await emailOf(person)).toBe(fresh);
    expect(
      accounts.mails.filter(({ template, to }) => template === "email_changed" && to === person.email),
    ).toHaveLength(1);
  }
});

test("a wrong current password mails nothing", async () => {
  const before = accounts.mails.length;
  await expect(ask(fresh, "wrong")).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "currentPassword" },
  });
  expect(accounts.mails).toHaveLength(before);
});

test("an address with an account gets the same answer and as many rows, and the change never happens", async () => {
  const owner = await accounts.join({ locale: "en" });
  const rows = async () => {
    const [row] = await database.admin`
      select (select count(*)::int from account_links) as links, (select count(*)::int from mail_outbox) as mails`;
    return row as { links: number; mails: number };
  };
  const start = await rows();
  expect(await ask(owner.email)).toBeUndefined();
  expect(await rows()).toEqual({ links: start.links + 2, mails: start.mails + 2 });
  const [toOld, toNew] = accounts.mails.slice(-2);
  expect(toOld).toMatchObject({ template: "change_email_old", to: person.email });
  expect(toNew).toEqual({
    template: "sign_up_known",
    to: owner.email,
    locale: "en",
    params: { link: "https://mcp.example.com/sign-in", resetLink: "https://mcp.example.com/forgot" },
  });
  expect(await confirm(tokenFor(accounts.mails, person.email))).toBe("waiting");
  expect([await emailOf(person), await emailOf(owner)]).toEqual([person.email, owner.email]);
});

test("an address that got an account in the meantime is refused with a conflict", async () => {
  await ask();
  const [old, fromNew] = tokens();
  await confirm(old);
  await accounts.join({ email: fresh });
  expect(await outcome(confirm(fromNew))).toBe("conflict");
  expect(await emailOf(person)).toBe(person.email);
});

test("a second request replaces the links of the first, also one of which one link was used", async () => {
  const first = fresh;
  await ask();
  const [old, fromFirst] = tokens();
  expect(await confirm(old)).toBe("waiting");
  fresh = `second${turn++}@example.com`;
  await ask();
  expect(await outcome(confirm(fromFirst))).toBe("not_found");
  for (const token of tokens()) await confirm(token);
  expect(await emailOf(person)).toBe(fresh);
  expect(first).not.toBe(fresh);
});

test("links for a new password in the old mailbox no longer work after the change", async () => {
  await accounts.requestReset(openBrowser(), { email: person.email, next: undefined });
  const reset = tokenFor(accounts.mails, person.email);
  await ask();
  // The request alone drops links already, so a later one is asked for as well.
  await accounts.requestReset(openBrowser(), { email: person.email, next: undefined });
  const later = tokenFor(accounts.mails, person.email);
  const changes = accounts.mails.filter(({ template }) => template.startsWith("change_email"));
  for (const { params } of changes) await confirm(params["link"]?.split("#")[1] ?? "");
  expect(await emailOf(person)).toBe(fresh);
  for (const token of [reset, later]) {
    const used = accounts.resetPassword(openBrowser(), { token, password: "un elefante se balanceaba" });
    expect(await outcome(used)).toBe("not_found");
  }
});

test("the own address is refused, and requests are limited for one person and for one new address", async () => {
  await expect(ask(person.email)).rejects.toMatchObject({ code: "invalid_input", options: { path: "email" } });
  for (let request = 0; request < limits.emailPerson.points; request++) await ask(`x${request}@example.com`);
  expect(await outcome(ask("y@example.com"))).toBe("rate_limited");
});
