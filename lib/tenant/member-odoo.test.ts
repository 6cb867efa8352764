import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { createMemoryCache } from "../cache/cache.ts";
import { newId, type UserId } from "../kernel/ids.ts";
import type { OdooTransport } from "../odoo/types.ts";
import type { Principal } from "../policy/actor.ts";
import { createMemberOdoos } from "./member-odoo.ts";
import { createResolver, type ResolvedConnection } from "./resolve.ts";

let database: TestDatabase;
let acme: Company;
beforeEach(async () => {
  database = await openTestDatabase();
  acme = await seedCompany(database);
  await database.admin`update connections set odoo_user = 'Shared Bot' where id = ${acme.connectionId}`;
});
afterEach(() => database.close());

const transport = () =>
  ({ kind: "json2", series: { major: 19, minor: 0, edition: "unknown" }, call: vi.fn() }) as OdooTransport;
const source = { ip: "203.0.113.7", userAgent: "test", client: "test/1" };

async function addMember(name: string): Promise<UserId> {
  const userId = newId<UserId>();
  await database.admin`insert into users ${database.admin({ id: userId, email: `${name}@example.com`, name })}`;
  await database.admin`insert into members ${database.admin({ tenant_id: acme.tenantId, user_id: userId, role: "member" })}`;
  return userId;
}

function storeCredential(userId: UserId, odooUser: string) {
  const ids = { tenant_id: acme.tenantId, connection_id: acme.connectionId, user_id: userId };
  const at = "2026-11-30T00:00:00Z";
  const row = { ...ids, login: odooUser, sealed_secret: "s", secret_last4: "", transport: "json2", odoo_uid: 6 };
  return database.admin`insert into member_credentials ${database.admin({ ...row, odoo_user: odooUser, verified_at: at, created_at: at })}`;
}

function open() {
  const opened = vi.fn((_row: unknown, credential: { login: string }) => ({ ...transport(), login: credential.login }));
  const memberOdoos = createMemberOdoos({
    db: database.db,
    open: opened,
    cache: createMemoryCache({ ttlMs: 2_000, maxEntries: 100 }),
  });
  const resolver = createResolver({
    db: database.db,
    openOdoo: transport,
    memberOdoos,
    cache: createMemoryCache<ResolvedConnection>({ ttlMs: 2_000, maxEntries: 100 }),
  });
  const resolve = (principal: Principal) => resolver.resolve(principal, source, "r1", acme.connectionId);
  return { memberOdoos, opened, resolve };
}

const shared = () => ({ tenantId: acme.tenantId, connectionId: acme.connectionId, scope: "read", label: "x" }) as const;
const grantOf = (userId: UserId): Principal => ({
  ...shared(),
  kind: "grant",
  grantId: newId<never>(),
  userId,
  connections: [{ id: acme.connectionId, name: "Main" }],
});
const key = (): Principal => ({ ...shared(), kind: "key", keyId: newId<never>() });

test("a grant acts through its member's own credential, and through the shared one without it", async () => {
  const [marc, eva] = [await addMember("marc"), await addMember("eva")];
  await storeCredential(marc, "Marc Demo");
  const { resolve } = open();
  const [own, other, byKey] = [await resolve(grantOf(marc)), await resolve(grantOf(eva)), await resolve(key())];
  expect(own).toMatchObject({ odooUser: "Marc Demo", odoo: { login: "Marc Demo" } });
  expect([other.odooUser, byKey.odooUser]).toEqual(["Shared Bot", "Shared Bot"]);
  // What is learnt of one user's rights must not be used for another user.
  expect(new Set([own, other].map(({ connection }) => connection.version)).size).toBe(2);
});

test("two members with credentials of their own share no cached knowledge", async () => {
  const [marc, eva] = [await addMember("marc"), await addMember("eva")];
  for (const userId of [marc, eva]) await storeCredential(userId, "Same Name");
  const { resolve } = open();
  const [one, two] = [await resolve(grantOf(marc)), await resolve(grantOf(eva))];
  expect(one.connection.version).not.toBe(two.connection.version);
  expect(one.odoo).not.toBe(two.odoo);
});

test("a credential opens one transport until it changes", async () => {
  const marc = await addMember("marc");
  await storeCredential(marc, "Marc Demo");
  const { memberOdoos, opened, resolve } = open();
  const first = await resolve(grantOf(marc));
  await database.admin`update member_credentials set version = 2`;
  memberOdoos.forget(acme.tenantId, acme.connectionId, marc);
  const second = await resolve(grantOf(marc));
  expect(opened).toHaveBeenCalledTimes(2);
  expect(second.connection.version).not.toBe(first.connection.version);
  memberOdoos.forget(acme.tenantId, acme.connectionId, marc);
  expect((await resolve(grantOf(marc))).odoo).toBe(second.odoo);
  expect(opened).toHaveBeenCalledTimes(2);
});

test("a connection that demands own credentials serves nobody through the shared one", async () => {
  const [marc, eva] = [await addMember("marc"), await addMember("eva")];
  await storeCredential(marc, "Marc Demo");
  await database.admin`update connections set own_credential_required = true`;
  const { resolve } = open();
  expect((await resolve(grantOf(marc))).odooUser).toBe("Marc Demo");
  for (const principal of [grantOf(eva), key(), acme.as("owner").actor as Principal]) {
    await expect(resolve(principal)).rejects.toMatchObject({
      code: "forbidden",
      options: { reason: "own_credential_needed" },
    });
  }
});

test("a credential of another company is never found", async () => {
  const marc = await addMember("marc");
  await storeCredential(marc, "Marc Demo");
  const other = await seedCompany(database);
  const { memberOdoos } = open();
  expect(await memberOdoos.find(other.tenantId, acme.connectionId, marc)).toBeUndefined();
  expect(await memberOdoos.find(acme.tenantId, other.connectionId, marc)).toBeUndefined();
});
