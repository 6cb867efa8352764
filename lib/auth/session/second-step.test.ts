import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Browser, createTestAuth, createTestClock, openBrowser } from "#tests/support/auth.ts";
import { codeAt, wrongCodeAt } from "#tests/support/authenticator.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { turnOnTotp } from "#tests/support/second-factor.ts";
import { confirmTotp } from "../../services/second-factor/confirm-totp.ts";
import { disableTotp } from "../../services/second-factor/disable-totp.ts";
import { startTotp } from "../../services/second-factor/start-totp.ts";
import { actorIn, type Session } from "./session.ts";

const sessionCookie = "__Host-mcp-odoo.session";
const stepCookie = "__Host-mcp-odoo.second-step";
const minute = 60_000;

let database: TestDatabase;
let clock: ReturnType<typeof createTestClock>;
let auth: ReturnType<typeof createTestAuth>;
let ana: Awaited<ReturnType<typeof createPerson>>;
let next = 0;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = createTestClock();
  auth = createTestAuth(database.db, { now: clock.now });
  ana = await createPerson();
});

/** Creates a person whose second factor is on. */
async function createPerson() {
  const email = `ana${next++}@example.com`;
  const person = { email, password: "tres tristes tigres", name: "Ana", company: "Acme", locale: "en" } as const;
  const browser = openBrowser();
  await auth.signUp(browser, person);
  const session = (await auth.readSession(browser)) as Session;
  return { ...person, ...(await turnOnTotp(database.db, clock, session)), session };
}

/** Types the right password into a new browser. */
async function begin(person = ana): Promise<Browser> {
  const browser = openBrowser();
  expect(await auth.signIn(browser, { email: person.email, password: person.password })).toBe("code_needed");
  return browser;
}

const finish = (browser: Browser, code: string) =>
  auth.finishSignIn(browser, { code }).then(
    () => "ok",
    (error: { code?: string }) => error.code ?? error,
  );
const now = (secret = ana.secret) => codeAt(secret, clock.now());
const copy = (browser: Browser) => openBrowser("203.0.113.7", new Map(browser.jar));

test("the right password alone opens no session and sets only a short cookie that contains nothing readable", async () => {
  const before = await database.admin`select count(*) from sessions`;
  const browser = await begin();
  expect([...browser.jar.keys()]).toEqual([stepCookie]);
  expect(browser.jar.get(stepCookie)).toMatchObject({ httpOnly: true, secure: true, sameSite: "lax", maxAge: 600 });
  expect(browser.jar.get(stepCookie)?.value).not.toContain(ana.session.user.id);
  expect(await auth.readSession(browser)).toBeUndefined();
  expect(await auth.isCodeNeeded(browser)).toBe(true);
  expect(await database.admin`select count(*) from sessions`).toEqual(before);
});

test("a code of the app finishes the sign-in, and the session is recorded as any other", async () => {
  const browser = await begin();
  expect(await finish(browser, now())).toBe("ok");
  expect(await auth.readSession(browser)).toMatchObject({ user: { email: ana.email } });
  expect(browser.jar.has(stepCookie)).toBe(false);
  expect(browser.jar.has(sessionCookie)).toBe(true);
  const opened = await database.admin`
    select 1 from audit_entries where tenant_id = ${ana.session.tenant.id} and tool = 'sessions.open'`;
  expect(opened).toHaveLength(2);
});

test("neither cookie can stand for the other", async () => {
  const browser = await begin();
  const step = browser.jar.get(stepCookie)?.value ?? "";
  browser.jar.set(sessionCookie, { value: step, maxAge: 1, secure: true });
  expect(await auth.readSession(browser)).toBeUndefined();
  expect(await finish(browser, now())).toBe("ok");
  const session = browser.jar.get(sessionCookie)?.value ?? "";
  const other = openBrowser();
  other.jar.set(stepCookie, { value: session, maxAge: 1, secure: true });
  clock.forward(minute);
  expect(await finish(other, now())).toBe("unauthenticated");
});

test("a code without a right password before, or with a forged cookie, is refused", async () => {
  expect(await finish(openBrowser(), now())).toBe("unauthenticated");
  const browser = await begin();
  const value = browser.jar.get(stepCookie)?.value ?? "";
  const damaged = `${value.slice(0, -2)}${value.endsWith("AA") ? "BB" : "AA"}`;
  browser.jar.set(stepCookie, { value: damaged, maxAge: 1, secure: true });
  expect(await finish(browser, now())).toBe("unauthenticated");
});

test("a code works once, also for requests at the same time", async () => {
  const [one, two] = [await begin(), await begin()];
  const results = await Promise.all([finish(one, now()), finish(two, now()), finish(copy(one), now())]);
  expect(results.toSorted()).toEqual(["invalid_input", "invalid_input", "ok"]);
  expect(await finish(await begin(), now())).toBe("invalid_input");
  const earlier = codeAt(ana.secret, new Date(clock.now().getTime() - 30_000));
  expect(await finish(await begin(), earlier)).toBe("invalid_input");
});

test("a code of another person is refused", async () => {
  const bea = await createPerson();
  expect(await finish(await begin(), now(bea.secret))).toBe("invalid_input");
  expect(await finish(await begin(), bea.codes[0] ?? "")).toBe("invalid_input");
  expect(await finish(await begin(bea), now(bea.secret))).toBe("ok");
});

test("a recovery code works once, is recorded and mailed", async () => {
  const code = ana.codes[0] ?? "";
  const [one, two] = [await begin(), await begin()];
  const results = await Promise.all([finish(one, code), finish(two, code)]);
  expect(results.toSorted()).toEqual(["invalid_input", "ok"]);
  expect(await finish(await begin(), code)).toBe("invalid_input");
  const used = await database.admin`
    select 1 from audit_entries where tenant_id = ${ana.session.tenant.id} and tool = 'second_factor.use_recovery_code'`;
  expect(used).toHaveLength(1);
  const mails = await database.admin`select template from mail_outbox where recipient = ${ana.email} order by id`;
  expect(mails.map(({ template }) => template).filter((name) => name === "totp_changed")).toHaveLength(2);
});

test("five wrong codes close the second step for a while, and a right password does not reset the count", async () => {
  for (let turn = 0; turn < 5; turn++) {
    expect(await finish(await begin(), wrongCodeAt(ana.secret, clock.now()))).toBe("invalid_input");
  }
  expect(await finish(await begin(), now())).toBe("rate_limited");
  expect(await finish(await begin(), ana.codes[0] ?? "")).toBe("rate_limited");
});

test("the second step must be taken within ten minutes", async () => {
  const browser = await begin();
  clock.forward(10 * minute);
  expect(await auth.isCodeNeeded(browser)).toBe(false);
  expect(await finish(browser, now())).toBe("unauthenticated");
});

test("a sign-in that was begun before the password or the secret changed cannot be finished", async () => {
  const browser = await begin();
  await database.admin`update users set password_hash = 'other' where id = ${ana.session.user.id}`;
  expect(await finish(browser, now())).toBe("unauthenticated");
  const bea = await createPerson();
  const waiting = await begin(bea);
  await disableTotp(bea.context, { code: now(bea.secret) });
  const { secret } = await startTotp(bea.context);
  await confirmTotp(bea.context, { code: now(secret) });
  clock.forward(minute);
  expect(await finish(waiting, now(secret))).toBe("unauthenticated");
});

test("a browser counts as known only after the second step", async () => {
  const browser = await begin();
  expect([...browser.jar.keys()].some((name) => name.endsWith(".device"))).toBe(false);
  await finish(browser, now());
  expect([...browser.jar.keys()].some((name) => name.endsWith(".device"))).toBe(true);
});

test("a session says if its company demands a second factor that the member lacks", async () => {
  const browser = openBrowser();
  await auth.signUp(browser, {
    email: "leo@example.com",
    password: ana.password,
    name: "Leo",
    company: "Leo",
    locale: "es",
  });
  const needs = async () => (await auth.readSession(browser))?.needsSecondFactor;
  expect(await needs()).toBe(false);
  const { tenant, user } = (await auth.readSession(browser)) as Session;
  await database.admin`update tenants set require_totp = true where id = ${tenant.id}`;
  expect(await needs()).toBe(true);
  // Nor may a session in another company act for this one.
  expect(actorIn((await auth.readSession(browser)) as Session, tenant.id)).toBeUndefined();
  const totp = { user_id: user.id, sealed_secret: "x", created_at: new Date() };
  await database.admin`insert into user_totp ${database.admin(totp)}`;
  // A secret that was never confirmed with a code is no second factor.
  expect(await needs()).toBe(true);
  await database.admin`update user_totp set confirmed_at = now() where user_id = ${user.id}`;
  expect(await needs()).toBe(false);
  expect(actorIn((await auth.readSession(browser)) as Session, tenant.id)).toMatchObject({ tenantId: tenant.id });
});
