import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Browser, createTestAuth, createTestClock, openBrowser } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { sessions } from "../../db/schema/index.ts";
import { withLookup } from "../../db/with-tenant.ts";
import { newId, type UserId } from "../../kernel/ids.ts";

let database: TestDatabase;
let next = 0;
let ana: { email: string; password: string; name: string; company: string; locale: "es" };
const hour = 3600_000;
const cookieName = "__Host-mcp-odoo.session";

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  const email = `ana${next++}@example.com`;
  ana = { email, password: "tres tristes tigres", name: "Ana", company: "Acme", locale: "es" };
});

const open = (options: Parameters<typeof createTestAuth>[1] = {}) => createTestAuth(database.db, options);
const copy = (browser: Browser) => openBrowser("203.0.113.7", new Map(browser.jar));

test("signing up signs the person in as the owner of the new company", async () => {
  const auth = open();
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  const session = await auth.readSession(browser);
  expect(session).toMatchObject({
    user: { email: ana.email, name: "Ana", locale: "es" },
    tenant: { name: "Acme", kind: "live" },
    role: "owner",
  });
  expect(session?.tenants).toEqual([{ ...session?.tenant, needsSecondFactor: false, role: "owner" }]);
  expect(Object.keys(session?.user ?? {})).not.toContain("passwordHash");
});

test("the session cookie contains only the session id and is limited to this host and https", async () => {
  const auth = open();
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  const cookie = browser.jar.get(cookieName);
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "lax", path: "/", maxAge: 30 * 24 * 3600 });
  expect(cookie?.value).not.toContain((await auth.readSession(browser))?.sessionId);
  const local = openBrowser();
  await open({ publicUrl: "http://127.0.0.1:3000" }).signIn(local, ana);
  expect(local.jar.get("mcp-odoo.session")).toMatchObject({ httpOnly: true, secure: false });
});

test("a forged, damaged or foreign cookie gives no session", async () => {
  const auth = open();
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  const { value } = browser.jar.get(cookieName) as { value: string };
  const damaged = `${value.slice(0, -2)}${value.endsWith("AA") ? "BB" : "AA"}`;
  for (const bad of ["", "x", damaged, newId<UserId>()]) {
    browser.jar.set(cookieName, { value: bad, maxAge: 1, secure: true });
    expect(await auth.readSession(browser)).toBeUndefined();
  }
});

test("a wrong password and an unknown address get the same answer", async () => {
  const auth = open();
  await auth.signUp(openBrowser(), ana);
  const answers = await Promise.all(
    [
      { email: ana.email, password: "wrong" },
      { email: "nobody@example.com", password: "wrong" },
    ].map((input) => auth.signIn(openBrowser(), input).catch((error: unknown) => error)),
  );
  expect(answers[0]).toMatchObject({ code: "unauthenticated", options: { key: "auth.errors.wrong_credentials" } });
  expect(answers[1]).toEqual(answers[0]);
});

test("every sign-in creates a new session id and ends the one before", async () => {
  const auth = open();
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  const before = copy(browser);
  await auth.signIn(browser, ana);
  const session = await auth.readSession(browser);
  expect(session?.user.email).toBe(ana.email);
  expect(browser.jar.get(cookieName)?.value).not.toBe(before.jar.get(cookieName)?.value);
  expect(await auth.readSession(before)).toBeUndefined();
});

test("a failed sign-in keeps the existing session", async () => {
  const auth = open();
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  await expect(auth.signIn(browser, { ...ana, password: "wrong" })).rejects.toMatchObject({ code: "unauthenticated" });
  expect((await auth.readSession(browser))?.user.email).toBe(ana.email);
});

test("signing out ends the session on the server, so that a copy of its cookie no longer works", async () => {
  const auth = open();
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  const stolen = copy(browser);
  await auth.signOut(browser);
  expect(browser.jar.has(cookieName)).toBe(false);
  expect(await auth.readSession(stolen)).toBeUndefined();
});

test("a session ends twelve hours after its last use", async () => {
  const clock = createTestClock();
  const auth = open(clock);
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  clock.forward(11.9 * hour);
  expect((await auth.readSession(browser))?.user.email).toBe(ana.email);
  clock.forward(12 * hour + 1);
  expect(await auth.readSession(browser)).toBeUndefined();
});

test("a session ends thirty days after its start, even if it is used", async () => {
  const clock = createTestClock();
  const auth = open(clock);
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  for (let visit = 0; visit < 65; visit++) {
    clock.forward(11 * hour);
    expect((await auth.readSession(browser))?.user.email).toBe(ana.email);
  }
  clock.forward(5 * hour + 1);
  expect(await auth.readSession(browser)).toBeUndefined();
});

test("the last use of a session is saved once a minute at most", async () => {
  const clock = createTestClock();
  const auth = open(clock);
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  const seen = async () => {
    const session = await auth.readSession(browser);
    const [row] = await database.admin`select last_seen_at from sessions where id = ${session?.sessionId ?? ""}`;
    return (row as { last_seen_at: Date }).last_seen_at.getTime();
  };
  const first = await seen();
  clock.forward(59_000);
  expect(await seen()).toBe(first);
  clock.forward(2_000);
  expect(await seen()).toBe(clock.now().getTime());
});

test("a person who is no longer a member of the company is signed out", async () => {
  const auth = open();
  const browser = openBrowser();
  await auth.signUp(browser, ana);
  const session = await auth.readSession(browser);
  await database.admin`delete from members where user_id = ${session?.user.id ?? ""}`;
  expect(await auth.readSession(browser)).toBeUndefined();
  await expect(auth.signIn(openBrowser(), ana)).rejects.toMatchObject({ code: "forbidden" });
});

test("a sign-in is recorded in the company's audit log with its address and without the password", async () => {
  const auth = open();
  await auth.signUp(openBrowser(), ana);
  await auth.signIn(openBrowser("198.51.100.9"), ana);
  const entries = await database.admin`
    select tool, ip, actor_label from audit_entries where actor_label = ${ana.email} order by started_at, tool`;
  expect(entries.map((entry) => [entry["tool"], entry["ip"]])).toEqual([
    ["accounts.create", "203.0.113.7"],
    ["sessions.open", "203.0.113.7"],
    ["sessions.open", "198.51.100.9"],
  ]);
});

test("a person cannot see another person's sessions", async () => {
  const auth = open();
  await auth.signUp(openBrowser(), ana);
  const rows = await withLookup(database.db, { userId: newId<UserId>() }, (tx) => tx.select().from(sessions));
  expect(rows).toEqual([]);
  const other = await withLookup(database.db, { sessionId: newId() }, (tx) =>
    tx.select().from(sessions).where(eq(sessions.ip, "203.0.113.7")),
  );
  expect(other).toEqual([]);
});

test("signing up is refused if it is switched off", async () => {
  const auth = open({ signUp: false });
  await expect(auth.signUp(openBrowser(), ana)).rejects.toMatchObject({ code: "forbidden" });
  expect(await database.admin`select 1 from users where email = ${ana.email}`).toHaveLength(0);
});
