import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Browser, createTestAuth, createTestClock, openBrowser } from "#tests/support/auth.ts";
import { codeAt } from "#tests/support/authenticator.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { startOpenIdProvider, type TestProvider, testClient, walkThere } from "#tests/support/open-id-provider.ts";
import { turnOnTotp } from "#tests/support/second-factor.ts";
import { disconnectIdentity } from "../../services/identities/disconnect-identity.ts";
import { listIdentities } from "../../services/identities/list-identities.ts";
import { actorOf, type Session } from "../session/session.ts";
import { openProtocol } from "./open-protocol.ts";

const publicUrl = "https://mcp.example.com";
const redirectUri = `${publicUrl}/api/auth/external/oidc`;
const pendingCookie = "__Host-mcp-odoo.external";

let database: TestDatabase;
let there: TestProvider;
let clock: ReturnType<typeof createTestClock>;
let auth: ReturnType<typeof createTestAuth>;
let turn = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  there = await startOpenIdProvider(redirectUri);
});
afterAll(async () => {
  await there.close();
  await database.close();
});
beforeEach(() => {
  clock = createTestClock();
  const provider = { id: "oidc", name: "Keycloak", issuer: there.issuer, ...testClient } as const;
  auth = createTestAuth(database.db, { now: clock.now, protocols: [openProtocol(provider)] });
  there.person = { sub: `person-${++turn}`, email: `ana${turn}@example.org` };
});

/** Signs up a person, and returns the browser in which they are signed in. */
async function newPerson(): Promise<{ readonly browser: Browser; readonly session: Session; readonly email: string }> {
  const email = `ana${turn++}@example.com`;
  const browser = openBrowser();
  const person = { email, password: "tres tristes tigres", name: "Ana", company: "Acme", locale: "en" } as const;
  await auth.signUp(browser, person);
  return { browser, session: (await auth.readSession(browser)) as Session, email };
}

const returnFrom = async (address: string) => (await walkThere(address, redirectUri)).search;
const begin = (browser: Browser, more: object = {}) => auth.external.begin(browser, { provider: "oidc", ...more });
const finish = (browser: Browser, search: string) => auth.external.finish(browser, "oidc", search);
const signIn = async (browser: Browser, more: object = {}) =>
  finish(browser, await returnFrom(await begin(browser, more)));
const copy = (browser: Browser) => openBrowser("203.0.113.7", new Map(browser.jar));

/** Connects the account there to a new person. */
async function connected() {
  const person = await newPerson();
  const to = await signIn(person.browser, { connectFor: person.session.user.id });
  expect(to).toBe("/settings/security?external=connected&provider=oidc");
  return person;
}

test("an account there that nobody has connected opens nothing, whatever its address", async () => {
  const { email } = await newPerson();
  there.person = { sub: `stranger-${turn}`, email };
  const browser = openBrowser();
  expect(await signIn(browser, { next: "/audit" })).toBe("/sign-in?external=unknown&provider=oidc&next=%2Faudit");
  expect([...browser.jar.keys()]).toEqual([]);
});

test("a connected account signs in, leads on to the wanted path, and its use is noted", async () => {
  const { session, email } = await connected();
  const browser = openBrowser();
  expect(await signIn(browser, { next: "/audit" })).toBe("/audit");
  expect(await auth.readSession(browser)).toMatchObject({ user: { id: session.user.id, email } });
  expect([...browser.jar.keys()]).not.toContain(pendingCookie);
  const [row] = await database.admin`select * from user_identities where user_id = ${session.user.id}`;
  expect(row).toMatchObject({ provider: "oidc", label: there.person?.email, last_used_at: clock.now() });
  expect(JSON.stringify(row)).not.toContain(there.person?.sub);
});

test("connecting an account is recorded and mailed to the person", async () => {
  const { session, email } = await connected();
  const entries = await database.admin`
    select fields from audit_entries where tenant_id = ${session.tenant.id} and tool = 'accounts.connect'`;
  expect(entries).toEqual([{ fields: [`oidc:${there.person?.email}`] }]);
  expect(auth.mails.at(-1)).toMatchObject({ template: "sign_in_changed", to: email, params: { change: "on" } });
});

test("an account that is connected to somebody is connected to nobody else", async () => {
  const { session } = await connected();
  const other = await newPerson();
  expect(await signIn(other.browser, { connectFor: other.session.user.id })).toBe(
    "/settings/security?external=taken&provider=oidc",
  );
  expect(await signIn(openBrowser())).toBe("/overview");
  const rows = await database.admin`select user_id from user_identities where label = ${there.person?.email ?? ""}`;
  expect(rows).toEqual([{ user_id: session.user.id }]);
});

test("a connection that one person began is not ended by another who signed in meanwhile", async () => {
  const [one, other] = [await newPerson(), await newPerson()];
  const search = await returnFrom(await begin(one.browser, { connectFor: one.session.user.id }));
  const mixed = copy(one.browser);
  for (const [name, cookie] of other.browser.jar) mixed.jar.set(name, cookie);
  expect(await finish(mixed, search)).toBe("/settings/security?external=expired&provider=oidc");
  expect(
    await finish(
      openBrowser("203.0.113.7", new Map([...one.browser.jar].filter(([name]) => name === pendingCookie))),
      search,
    ),
  ).toBe("/settings/security?external=expired&provider=oidc");
  expect(await signIn(openBrowser())).toBe("/sign-in?external=unknown&provider=oidc");
});

test("a person with a second factor must show it after an external sign-in too", async () => {
  const { session } = await connected();
  const { secret } = await turnOnTotp(database.db, clock, session);
  const browser = openBrowser();
  expect(await signIn(browser, { next: "/audit" })).toBe("/sign-in/code?next=%2Faudit");
  expect(await auth.readSession(browser)).toBeUndefined();
  await auth.finishSignIn(browser, { code: codeAt(secret, clock.now()) });
  expect(await auth.readSession(browser)).toMatchObject({ user: { id: session.user.id } });
});

test("an answer works once, in the browser that began alone, and for ten minutes", async () => {
  await connected();
  const browser = openBrowser();
  const search = await returnFrom(await begin(browser));
  const [stranger, late] = [openBrowser(), copy(browser)];
  expect(await finish(stranger, search)).toBe("/sign-in?external=expired");
  expect(await finish(browser, search)).toBe("/overview");
  expect(await finish(browser, search)).toBe("/sign-in?external=expired");
  clock.forward(10 * 60_000);
  expect(await finish(late, search)).toBe("/sign-in?external=expired");
});

test.each([
  ["another state", (search: string) => search.replace(/state=[^&]+/, "state=forged")],
  ["no state", (search: string) => search.replace(/&?state=[^&]+/, "")],
  ["another issuer", (search: string) => search.replace(/iss=[^&]+/, "iss=https%3A%2F%2Fevil.example.com")],
  ["a forged code", (search: string) => search.replace(/code=[^&]+/, "code=forged")],
  ["no code", (search: string) => search.replace(/code=[^&]+&?/, "")],
  ["nothing", () => ""],
])("an answer with %s signs nobody in", async (_what, change) => {
  await connected();
  const browser = openBrowser();
  const search = change(await returnFrom(await begin(browser)));
  expect(await finish(browser, search)).toBe("/sign-in?external=failed&provider=oidc");
  expect([...browser.jar.keys()]).toEqual([]);
});

test("the code of one browser's sign-in is of no use in another browser's", async () => {
  await connected();
  const [victim, thief] = [openBrowser(), openBrowser()];
  const stolen = new URLSearchParams(await returnFrom(await begin(victim)));
  const own = new URLSearchParams(await returnFrom(await begin(thief)));
  own.set("code", stolen.get("code") ?? "");
  expect(await finish(thief, `?${own}`)).toBe("/sign-in?external=failed&provider=oidc");
});

test("a person who refuses there is told so", async () => {
  there.person = undefined;
  expect(await signIn(openBrowser())).toBe("/sign-in?external=refused&provider=oidc");
});

test("a service that is not offered is not found, and one that does not answer is told apart", async () => {
  const begun = auth.external.begin(openBrowser(), { provider: "google" });
  await expect(begun).rejects.toMatchObject({ code: "not_found" });
  const gone = { id: "oidc", name: "Keycloak", issuer: "http://127.0.0.1:9", ...testClient } as const;
  const other = createTestAuth(database.db, { now: clock.now, protocols: [openProtocol(gone)] });
  await expect(other.external.begin(openBrowser(), { provider: "oidc" })).rejects.toMatchObject({ code: "busy" });
});

test("an answer is taken only at the address of the service at which the sign-in began", async () => {
  await connected();
  const twin = await startOpenIdProvider(`${publicUrl}/api/auth/external/google`);
  const google = { id: "google", name: "Google", issuer: twin.issuer, ...testClient } as const;
  const oidc = { id: "oidc", name: "Keycloak", issuer: there.issuer, ...testClient } as const;
  const both = createTestAuth(database.db, {
    now: clock.now,
    protocols: [google, oidc].map((one) => openProtocol(one)),
  });
  try {
    const browser = openBrowser();
    const search = await returnFrom(await both.external.begin(browser, { provider: "oidc" }));
    expect(await both.external.finish(browser, "google", search)).toBe("/sign-in?external=expired");
  } finally {
    await twin.close();
  }
});

test("the same id at another issuer is another account", async () => {
  await connected();
  const other = await startOpenIdProvider(redirectUri);
  other.person = there.person;
  const moved = { id: "oidc", name: "Keycloak", issuer: other.issuer, ...testClient } as const;
  const later = createTestAuth(database.db, { now: clock.now, protocols: [openProtocol(moved)] });
  try {
    const browser = openBrowser();
    const search = await returnFrom(await later.external.begin(browser, { provider: "oidc" }));
    expect(await later.external.finish(browser, "oidc", search)).toBe("/sign-in?external=unknown&provider=oidc");
  } finally {
    await other.close();
  }
});

test("beginnings and answers of one network are limited", async () => {
  const browser = openBrowser("198.51.100.9");
  const begun = Array.from({ length: 61 }, () => begin(browser).catch((error: { code: string }) => error.code));
  expect((await Promise.all(begun)).filter((one) => one === "rate_limited")).toHaveLength(1);
  expect(await finish(browser, "?code=c&state=s")).toBe("/sign-in?external=failed&provider=oidc");
  expect(await begin(openBrowser("192.0.2.1"))).toContain(there.issuer);
});

test("a disconnected account signs nobody in, and accounts of others stay", async () => {
  const { session, email } = await connected();
  const mine = there.person;
  there.person = { sub: `other-${turn}`, email: "bea@example.org" };
  const other = await newPerson();
  await signIn(other.browser, { connectFor: other.session.user.id });
  const context = (of: Session) => ({ ...auth.deps, actor: actorOf(of), requestId: "r", ip: "203.0.113.7" });
  expect(await listIdentities(context(session))).toMatchObject([{ provider: "oidc", label: mine?.email }]);
  await expect(disconnectIdentity(context(session), { provider: "google" })).rejects.toMatchObject({
    code: "not_found",
  });
  await disconnectIdentity(context(session), { provider: "oidc" });
  expect(await listIdentities(context(session))).toEqual([]);
  expect(auth.mails.at(-1)).toMatchObject({ template: "sign_in_changed", to: email, params: { change: "off" } });
  expect(await signIn(openBrowser())).toBe("/overview");
  there.person = mine;
  expect(await signIn(openBrowser())).toBe("/sign-in?external=unknown&provider=oidc");
});

test("the log of a refused answer has its reason, and nothing that the browser or the service sent", async () => {
  const warn = vi.fn();
  const provider = { id: "oidc", name: "Keycloak", issuer: there.issuer, ...testClient } as const;
  const logging = createTestAuth(database.db, { now: clock.now, protocols: [openProtocol(provider)], warn });
  const browser = openBrowser();
  const address = await logging.external.begin(browser, { provider: "oidc" });
  const copies = [copy(browser), copy(browser), browser];
  const search = await returnFrom(address);
  const sent = new URLSearchParams(search);
  const code = sent.get("code") ?? "";
  sent.delete("code");
  const rest = String(sent);
  await logging.external.finish(copies[0] as Browser, "oidc", search.replace(/state=[^&]+/, "state=planted"));
  await logging.external.finish(copies[1] as Browser, "oidc", `?error=planted&error_description=planted&${rest}`);
  await logging.external.finish(copies[2] as Browser, "oidc", search.replace(/code=[^&]+/, "code=planted"));
  const logged = JSON.stringify(warn.mock.calls);
  expect(warn).toHaveBeenCalledTimes(3);
  expect(logged).toContain("external_failed");
  for (const secret of ["planted", code]) expect(logged).not.toContain(secret);
});
