import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Seeded, seedTenant, setRules } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createMemoryCache } from "../cache/cache.ts";
import { newId, type UserId } from "../kernel/ids.ts";
import type { OdooTransport } from "../odoo/types.ts";
import { createResolver, type ResolvedConnection } from "./resolve.ts";

let database: TestDatabase;
let seeded: Seeded;
beforeEach(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules: [{ model: "res.partner", allow: "rw", denied: ["comment"] }] });
});
afterEach(() => database.close());

function open(maxTransports?: number) {
  const opened = vi.fn();
  const resolver = createResolver({
    db: database.db,
    openOdoo: (connection) => {
      opened(connection.version);
      return { kind: "json2", series: { major: 19, minor: 0, edition: "unknown" }, call: vi.fn() } as OdooTransport;
    },
    cache: createMemoryCache<ResolvedConnection>({ ttlMs: 2000, maxEntries: 100 }),
    memberOdoos: { find: async () => undefined },
    ...(maxTransports === undefined ? {} : { maxTransports }),
  });
  const source = { ip: "203.0.113.7", userAgent: "test", client: "test/1" };
  const resolve = ({ tenantId, keyId, connectionId } = seeded) =>
    resolver.resolve({ kind: "key", tenantId, keyId, connectionId, scope: "write", label: "Claude" }, source, "r1");
  return { resolver, resolve, opened };
}

test("a context contains connection, rules and plan of the principal, and no encrypted secret", async () => {
  const context = await open().resolve();
  expect(context).toMatchObject({
    tenantId: seeded.tenantId,
    connection: { id: seeded.connectionId, url: "https://odoo.example.com", series: "19.0", version: 1 },
    plan: "enterprise",
    requestId: "r1",
  });
  expect(context.rules.models.get("res.partner")).toEqual({
    model: "res.partner",
    label: "res.partner",
    read: true,
    create: false,
    write: true,
    unlink: false,
    actions: [],
    deniedFields: ["comment"],
    writableFields: [],
  });
  expect(JSON.stringify(context)).not.toMatch(/sealed|wrapped|secret/i);
});

test("changed rules apply from the next call after an invalidation, with the same transport", async () => {
  const { resolver, resolve, opened } = open();
  await resolve();
  await setRules(database, seeded, [{ model: "crm.lead" }]);
  expect((await resolve()).rules.models.has("crm.lead")).toBe(false);
  resolver.invalidateConnection(seeded.connectionId);
  expect([...(await resolve()).rules.models.keys()]).toEqual(["crm.lead"]);
  expect(opened).toHaveBeenCalledTimes(1);
});

test("another tenant that names a connection does not prevent its invalidation", async () => {
  const other = await seedTenant(database);
  const { resolver, resolve } = open();
  await resolve();
  await expect(resolve({ ...other, connectionId: seeded.connectionId })).rejects.toMatchObject({ code: "not_found" });
  await setRules(database, seeded, [{ model: "crm.lead" }]);
  resolver.invalidateConnection(seeded.connectionId);
  expect([...(await resolve()).rules.models.keys()]).toEqual(["crm.lead"]);
});

test("a new version of the connection opens a new transport", async () => {
  const { resolver, resolve, opened } = open();
  const before = (await resolve()).odoo;
  await database.admin`update connections set version = 2`;
  resolver.invalidateConnection(seeded.connectionId);
  expect((await resolve()).odoo).not.toBe(before);
  expect(opened.mock.calls).toEqual([[1], [2]]);
});

test("a tenant cannot reach another tenant's connection by its id, even if it is cached", async () => {
  const other = await seedTenant(database);
  const { resolve } = open();
  await resolve();
  await expect(resolve({ ...other, connectionId: seeded.connectionId })).rejects.toMatchObject({ code: "not_found" });
});

test("a connection that is switched off is refused with that reason", async () => {
  await database.admin`update connections set state = 'disabled'`;
  await expect(open().resolve()).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("Main") });
});

test("the least recently used transport is dropped if there are too many", async () => {
  const [second, third] = [await seedTenant(database), await seedTenant(database)];
  const { resolver, resolve, opened } = open(2);
  // Without the cached connection each call looks for its transport.
  const fresh = async (of: Seeded) => {
    await resolve(of);
    resolver.invalidateConnection(of.connectionId);
    return opened.mock.calls.length;
  };
  expect([await fresh(seeded), await fresh(second), await fresh(seeded)]).toEqual([1, 2, 2]);
  // The third replaces the second, and the first stays.
  expect([await fresh(third), await fresh(seeded), await fresh(second)]).toEqual([3, 3, 4]);
});

test("a key uses only its own connection, and a member names one", async () => {
  const other = await seedTenant(database);
  const { resolver } = open();
  const source = { ip: "203.0.113.7", userAgent: "test", client: "test/1" };
  const { tenantId, keyId, connectionId } = seeded;
  const key = { kind: "key", tenantId, keyId, connectionId, scope: "write", label: "Claude" } as const;
  expect((await resolver.resolve(key, source, "r1", other.connectionId)).connection.id).toBe(connectionId);
  const member = { kind: "session", tenantId, userId: newId<UserId>(), role: "owner", label: "ana" } as const;
  expect((await resolver.resolve(member, source, "r1", connectionId)).connection.id).toBe(connectionId);
  await expect(resolver.resolve(member, source, "r1")).rejects.toMatchObject({ code: "invalid_input" });
  await expect(resolver.resolve(member, source, "r1", other.connectionId)).rejects.toMatchObject({ code: "not_found" });
});
