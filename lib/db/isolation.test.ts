import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { reconcileOrphans } from "../audit/reconcile.ts";
import { type AuditEntryId, newId, type TenantId, type UserId } from "../kernel/ids.ts";
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

test("every table with a tenant forces row-level security, and the app's roles cannot bypass it and own no table", async () => {
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

test("a tenant sees only its own rows, and no rows are visible without a tenant", async () => {
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

test("a look-up shows only one person's account and memberships", async () => {
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

describe("an audit entry", () => {
  const entry = (outcome: "pending" | "ok") => ({
    id: newId<AuditEntryId>(),
    tenantId: alice,
    startedAt: new Date("2026-01-01T00:00:00Z"),
    requestId: "r",
    instance: "dead",
    actorKind: "key" as const,
    actorId: "a",
    actorLabel: "l",
    tool: "t",
    operation: "create" as const,
    model: "res.partner",
    outcome,
  });
  const change = (set: string, id: string) =>
    withTenant(database.db, alice, (tx) => tx.execute(sql.raw(`update audit_entries set ${set} where id = '${id}'`)));
  const keep = async (outcome: "pending" | "ok") => {
    const row = entry(outcome);
    await withTenant(database.db, alice, (tx) => tx.insert(auditEntries).values(row));
    return row.id;
  };
  const refused = { cause: { code: "42501" } };

  test.each(["ok", "denied", "failed", "unknown", "limited"])(
    "an audit entry goes from pending to %s only once",
    async (outcome) => {
      const id = await keep("pending");
      await change(
        `outcome = '${outcome}', finished_at = now(), duration_ms = 3, error_code = 'x', error_message = 'x', record_ids = '{7}', rows = 1, odoo_calls = 2`,
        id,
      );
      const [row] = await database.admin`select outcome, duration_ms from audit_entries where id = ${id}`;
      expect(row).toEqual({ outcome, duration_ms: 3 });
      for (const again of ["ok", "denied", "failed", "unknown", "limited", "pending"])
        await expect(change(`outcome = '${again}'`, id)).rejects.toMatchObject(refused);
      for (const later of ["error_message = 'y'", "record_ids = '{8}'", "rows = 0", "finished_at = null"])
        await expect(change(later, id)).rejects.toMatchObject(refused);
      expect(await database.admin`select outcome, record_ids from audit_entries where id = ${id}`).toEqual([
        { outcome, record_ids: ["7"] },
      ]);
    },
  );

  test.each(["record_ids = '{8}'", "error_message = 'x'", "outcome = 'pending', rows = 3", "outcome = 'done'"])(
    "a pending audit entry cannot be changed by %s",
    async (set) => {
      const id = await keep("pending");
      await expect(change(set, id)).rejects.toMatchObject(refused);
    },
  );

  test("an audit entry's columns of actor and operation cannot be changed", async () => {
    const id = await keep("pending");
    const columns = await database.admin`
      select column_name as name from information_schema.columns where table_name = 'audit_entries'`;
    const completion = "finished_at duration_ms outcome error_code error_message record_ids rows odoo_calls".split(" ");
    const others = columns.map(({ name }) => name as string).filter((name) => !completion.includes(name));
    expect(others).toEqual(expect.arrayContaining(["tenant_id", "model", "actor_id", "tool", "instance", "fields"]));
    for (const name of others)
      await expect(change(`${name} = ${name}, outcome = 'ok'`, id), name).rejects.toMatchObject(refused);
    for (const name of others)
      await expect(
        database.systemDb.execute(sql.raw(`update audit_entries set ${name} = ${name}, outcome = 'unknown'`)),
        name,
      ).rejects.toMatchObject(refused);
  });

  test("an audit entry cannot be overwritten by an insert or deleted, by the app or by jobs", async () => {
    const id = await keep("ok");
    const over = sql`insert into audit_entries select * from audit_entries where id = ${id}
      on conflict (id) do update set outcome = 'failed'`;
    await expect(withTenant(database.db, alice, (tx) => tx.execute(over))).rejects.toMatchObject(refused);
    for (const statement of [sql`delete from audit_entries`, sql`truncate audit_entries`]) {
      await expect(withTenant(database.db, alice, (tx) => tx.execute(statement))).rejects.toMatchObject(refused);
      await expect(database.systemDb.execute(statement)).rejects.toMatchObject(refused);
    }
  });

  test("jobs complete the audit entry of an ended process only as unknown", async () => {
    const id = await keep("pending");
    const done = await keep("ok");
    await expect(
      database.systemDb.execute(sql`update audit_entries set outcome = 'ok' where id = ${id}`),
    ).rejects.toMatchObject(refused);
    const now = new Date();
    const orphans = await reconcileOrphans(database.systemDb, { instance: "living", now, olderThan: now });
    expect(orphans.map((orphan) => orphan.id)).toContain(id);
    expect(orphans.map((orphan) => orphan.id)).not.toContain(done);
    expect(await database.admin`select outcome, error_code from audit_entries where id = ${id}`).toEqual([
      { outcome: "unknown", error_code: "interrupted" },
    ]);
  });
});
