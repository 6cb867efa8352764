import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestAuth, openBrowser, testVault } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { actorOf, type Session } from "../../auth/session/session.ts";
import { newId, type SessionId } from "../../kernel/ids.ts";
import { setLocale } from "../accounts/set-locale.ts";
import { switchTenant } from "../accounts/switch-tenant.ts";
import type { SessionContext } from "./context.ts";
import { listSessions } from "./list.ts";
import { revokeOtherSessions, revokeSession } from "./revoke.ts";

let database: TestDatabase;
let auth: ReturnType<typeof createTestAuth>;
const person = (email: string, company: string) =>
  ({ email, password: "tres tristes tigres", name: email, company, locale: "en" }) as const;
const [ana, bea] = [person("ana@example.com", "Acme"), person("bea@example.com", "Beta")];
const browsers = { laptop: openBrowser(), phone: openBrowser(), tablet: openBrowser(), bea: openBrowser() };

beforeAll(async () => {
  database = await openTestDatabase();
  auth = createTestAuth(database.db);
  await auth.signUp(browsers.laptop, ana);
  await auth.signIn(browsers.phone, ana);
  await auth.signIn(browsers.tablet, ana);
  await auth.signUp(browsers.bea, bea);
});
afterAll(() => database.close());

async function sessionOf(browser: keyof typeof browsers): Promise<Session> {
  return (await auth.readSession(browsers[browser])) as Session;
}

async function contextOf(browser: keyof typeof browsers): Promise<SessionContext> {
  const session = await sessionOf(browser);
  return {
    db: database.db,
    vault: testVault,
    now: () => new Date(),
    actor: actorOf(session),
    sessionId: session.sessionId,
    requestId: "r",
    ip: "203.0.113.7",
  };
}

test("members see only their own sessions, with the current one marked", async () => {
  const listed = await listSessions(await contextOf("laptop"));
  expect(listed).toHaveLength(3);
  expect(listed.filter(({ current }) => current).map(({ id }) => id)).toEqual([(await sessionOf("laptop")).sessionId]);
  expect(listed[0]).toMatchObject({ ip: "203.0.113.7", userAgent: "Test Browser" });
});

test("a revoked session is refused at its next request, and the revocation is audited", async () => {
  const { sessionId } = await sessionOf("phone");
  const context = await contextOf("laptop");
  await revokeSession(context, { sessionId });
  expect(await auth.readSession(browsers.phone)).toBeUndefined();
  await expect(revokeSession(context, { sessionId })).rejects.toMatchObject({ code: "not_found" });
  const entries = await database.admin`
    select 1 from audit_entries where tool = 'sessions.revoke' and tenant_id = ${context.actor.tenantId}`;
  expect(entries).toHaveLength(1);
});

test("revoking another member's session is answered like an unknown session", async () => {
  const context = await contextOf("bea");
  const { sessionId } = await sessionOf("laptop");
  const foreign = await revokeSession(context, { sessionId }).catch((error: unknown) => error);
  const unknown = await revokeSession(context, { sessionId: newId<SessionId>() }).catch((error: unknown) => error);
  expect(foreign).toEqual(unknown);
  expect((await auth.readSession(browsers.laptop))?.sessionId).toBe((await sessionOf("laptop")).sessionId);
});

test("revoking the other sessions keeps the current one and those of other people", async () => {
  expect(await revokeOtherSessions(await contextOf("laptop"))).toBe(1);
  expect(await auth.readSession(browsers.tablet)).toBeUndefined();
  expect((await auth.readSession(browsers.laptop))?.sessionId).toBe((await sessionOf("laptop")).sessionId);
  expect(await auth.readSession(browsers.bea)).toBeDefined();
});

test("a member of two companies can switch between them, the next sign-in keeps the choice, and a third company is refused", async () => {
  const [session, other] = [await sessionOf("laptop"), await sessionOf("bea")];
  const refused = switchTenant(await contextOf("laptop"), { tenantId: other.tenant.id });
  await expect(refused).rejects.toMatchObject({ code: "not_found" });
  await database.admin`insert into members values (${other.tenant.id}, ${session.user.id}, 'auditor')`;
  await switchTenant(await contextOf("laptop"), { tenantId: other.tenant.id });
  expect(await sessionOf("laptop")).toMatchObject({
    tenant: { name: "Beta" },
    role: "auditor",
    tenants: [
      { name: "Acme", role: "owner" },
      { name: "Beta", role: "auditor" },
    ],
  });
  await auth.signIn(browsers.phone, ana);
  expect((await sessionOf("phone")).tenant.name).toBe("Beta");
  expect((await sessionOf("bea")).tenant.name).toBe("Beta");
});

test("the language is saved with the account", async () => {
  await setLocale(await contextOf("laptop"), { locale: "es" });
  expect((await sessionOf("laptop")).user.locale).toBe("es");
  expect((await sessionOf("bea")).user.locale).toBe("en");
});
