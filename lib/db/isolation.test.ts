import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { newId, type TenantId, type UserId } from "../kernel/ids.ts";
import { auditEntries, members, tenants, users } from "./schema/index.ts";
import { withLookup, withTenant } from "./with-tenant.ts";

let database: TestDatabase;
const alice = newId<TenantId>();
const bruno = newId<TenantId>();

beforeAll(async () => {
  database = await openTestDatabase();
  for (const id of [alice, bruno]) {
    await withTenant(database.db, id, (tx) => tx.insert(tenants).values({ id, name: id, wrappedKey: "k" }));
  }
});
afterAll(() => database.close());

test("every table with a tenant forces row-level security, and the app's roles can bypass nothing and own nothing", async () => {
  const open = await database.admin`
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = 'public' and not (c.relrowsecurity and c.relforcerowsecurity)`;
  expect([...open]).toEqual([]);
  const roles = await database.admin`
    select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as strong,
      exists (select 1 from pg_class where relowner = pg_roles.oid) as owns
    from pg_roles where rolname like 'mcp_odoo_%' order by 1`;
  expect(roles.map((role) => [role["rolname"], role["strong"], role["owns"]])).toEqual([
    ["mcp_odoo_app", false, false],
    ["mcp_odoo_system", false, false],
  ]);
});

test("a tenant sees its own rows alone, without a tenant nothing is seen", async () => {
  const seen = await withTenant(database.db, alice, (tx) => tx.select({ id: tenants.id }).from(tenants));
  expect(seen).toEqual([{ id: alice }]);
  expect(await database.db.select().from(tenants)).toEqual([]);
});

test("a row for another tenant cannot be written", async () => {
  const write = withTenant(database.db, alice, (tx) =>
    tx.insert(tenants).values({ id: newId(), name: "x", wrappedKey: "k" }),
  );
  await expect(write).rejects.toMatchObject({ cause: { code: "42501" } });
});

test("2 tenants in 2,000 interleaved transactions on a pool of 5 never see each other", async () => {
  const runs = Array.from({ length: 2000 }, (_, i) => {
    const tenant = i % 2 === 0 ? alice : bruno;
    return withTenant(database.db, tenant, (tx) => tx.select({ id: tenants.id }).from(tenants)).then((rows) =>
      expect(rows).toEqual([{ id: tenant }]),
    );
  });
  await Promise.all(runs);
});

test("a lookup shows one person's account and memberships, and nobody else's", async () => {
  const [mine, other] = [newId<UserId>(), newId<UserId>()];
  for (const [id, tenantId] of [
    [mine, alice],
    [other, bruno],
  ] as const) {
    await withLookup(database.db, { userId: id }, (tx) =>
      tx.insert(users).values({ id, email: `${id}@example.com`, name: "P", passwordHash: "h" }),
    );
    await withTenant(database.db, tenantId, (tx) => tx.insert(members).values({ tenantId, userId: id, role: "owner" }));
  }
  const seen = await withLookup(database.db, { userId: mine }, async (tx) => ({
    users: await tx.select({ id: users.id }).from(users),
    tenants: await tx.select({ id: tenants.id }).from(tenants),
    members: await tx.select({ tenantId: members.tenantId }).from(members),
  }));
  expect(seen).toEqual({ users: [{ id: mine }], tenants: [{ id: alice }], members: [{ tenantId: alice }] });
});

test("an audit entry is completed once and never deleted, by the app or by the jobs", async () => {
  const id = newId<never>();
  const row = {
    id,
    tenantId: alice,
    startedAt: new Date(),
    requestId: "r",
    instance: "i",
    actorKind: "key",
    actorId: "a",
    actorLabel: "l",
    tool: "t",
    operation: "create",
    outcome: "pending",
  } as const;
  const complete = (outcome: "ok" | "failed") =>
    withTenant(database.db, alice, (tx) => tx.update(auditEntries).set({ outcome }).where(sql`id = ${id}`));
  await withTenant(database.db, alice, (tx) => tx.insert(auditEntries).values(row));
  await complete("ok");
  await expect(complete("failed")).rejects.toMatchObject({ cause: { code: "42501" } });
  for (const statement of [
    sql`delete from audit_entries`,
    sql`truncate audit_entries`,
    sql`update audit_entries set tool = 'x'`,
  ]) {
    await expect(withTenant(database.db, alice, (tx) => tx.execute(statement))).rejects.toMatchObject({
      cause: { code: "42501" },
    });
    await expect(database.systemDb.execute(statement)).rejects.toMatchObject({ cause: { code: "42501" } });
  }
});
