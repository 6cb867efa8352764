import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { recordAdmin } from "../audit/record.ts";
import type { Transaction } from "../db/client.ts";
import { auditEntries, tenants, users } from "../db/schema/index.ts";
import { withLookup, withTenant } from "../db/with-tenant.ts";
import type { Actor } from "../policy/actor.ts";
import { createKey } from "./keys/create-key.ts";
import { revokeKey } from "./keys/revoke-key.ts";
import { renameTenant } from "./settings/rename-tenant.ts";

let database: TestDatabase;
let acme: Company;
let other: Company;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database);
  other = await seedCompany(database);
});
afterAll(() => database.close());

const nothing = new Error("everything is taken back");

/** Returns the context of an owner whose verbs become parts of `tx`. */
function ownerIn(tx: Transaction, company: Company): ReturnType<Company["as"]> {
  return { ...company.as("owner"), db: tx };
}

function createOne(context: ReturnType<Company["as"]>, connectionId: string) {
  return createKey(context, { connectionId, name: "Claude", scope: "read", lifetime: "30" });
}

const nameOf = async ({ tenantId }: Company) =>
  (await database.admin`select name from tenants where id = ${tenantId}`)[0]?.["name"];
const keysOf = async ({ tenantId }: Company) =>
  (await database.admin`select id from access_keys where tenant_id = ${tenantId}`).length;
const auditOf = async ({ tenantId }: Company) =>
  (await database.admin`select tool from audit_entries where tenant_id = ${tenantId} order by id`).map(
    ({ tool }) => tool,
  );

test("two verbs in one transaction are committed together, each with its audit entry", async () => {
  await withTenant(database.db, acme.tenantId, async (tx) => {
    await renameTenant(ownerIn(tx, acme), { name: "Acme Two" });
    await createOne(ownerIn(tx, acme), acme.connectionId);
    expect([await nameOf(acme), await keysOf(acme), await auditOf(acme)]).toEqual(["Acme", 0, []]);
  });
  expect([await nameOf(acme), await keysOf(acme)]).toEqual(["Acme Two", 1]);
  expect(await auditOf(acme)).toEqual(["tenant.rename", "keys.create"]);
});

test("two verbs in one transaction are rolled back together, with their audit entries", async () => {
  const run = withTenant(database.db, acme.tenantId, async (tx) => {
    await renameTenant(ownerIn(tx, acme), { name: "Acme Two" });
    await createOne(ownerIn(tx, acme), acme.connectionId);
    throw nothing;
  });
  await expect(run).rejects.toBe(nothing);
  expect([await nameOf(acme), await keysOf(acme), await auditOf(acme)]).toEqual(["Acme", 0, []]);
});

test("a verb that fails is undone by itself, and the transaction goes on", async () => {
  await withTenant(database.db, acme.tenantId, async (tx) => {
    await renameTenant(ownerIn(tx, acme), { name: "Acme Two" });
    // The verb writes its row, and then its audit entry breaks a constraint.
    const broken = { ...ownerIn(tx, acme), requestId: null as never };
    await expect(createOne(broken, acme.connectionId)).rejects.toMatchObject({ cause: { code: "23502" } });
    const refused = { ...ownerIn(tx, acme), actor: acme.as("member").actor };
    await expect(createOne(refused, acme.connectionId)).rejects.toMatchObject({ code: "forbidden" });
  });
  expect([await nameOf(acme), await keysOf(acme), await auditOf(acme)]).toEqual(["Acme Two", 0, ["tenant.rename"]]);
});

const seen = async (tx: Transaction) => (await tx.select({ id: tenants.id }).from(tenants)).map(({ id }) => id);

test("a part for another tenant sees only that tenant, and the transaction sees its own tenant again afterwards", async () => {
  await withTenant(database.db, acme.tenantId, async (tx) => {
    await withTenant(tx, other.tenantId, async (part) => {
      expect(await seen(part)).toEqual([other.tenantId]);
      await withTenant(part, acme.tenantId, async (inner) => expect(await seen(inner)).toEqual([acme.tenantId]));
      expect(await seen(part)).toEqual([other.tenantId]);
      await renameTenant(ownerIn(part, other), { name: "Other Two" });
    });
    expect(await seen(tx)).toEqual([acme.tenantId]);
    const entries = await tx.select({ tool: auditEntries.tool }).from(auditEntries);
    expect(entries).toEqual([]);
    await renameTenant(ownerIn(tx, acme), { name: "Acme Two" });
  });
  expect([await nameOf(acme), await nameOf(other)]).toEqual(["Acme Two", "Other Two"]);
  expect([await auditOf(acme), await auditOf(other)]).toEqual([["tenant.rename"], ["tenant.rename"]]);
});

test("the transaction sees its own tenant again after a part for another tenant has failed", async () => {
  await withTenant(database.db, acme.tenantId, async (tx) => {
    const part = withTenant(tx, other.tenantId, () => Promise.reject(nothing));
    await expect(part).rejects.toBe(nothing);
    expect(await seen(tx)).toEqual([acme.tenantId]);
  });
});

test("a part for another tenant cannot write rows of the tenant of the transaction", async () => {
  const entry = (actor: Actor) => ({ actor, requestId: "r1", ip: "", now: () => new Date() });
  const run = withTenant(database.db, acme.tenantId, (tx) =>
    withTenant(tx, other.tenantId, (part) =>
      recordAdmin(part, entry(acme.as("owner").actor), { verb: "tenant.rename" }),
    ),
  );
  await expect(run).rejects.toMatchObject({ cause: { code: "42501" } });
});

test("a look-up and a tenant's transaction inside one another never see each other's rows", async () => {
  const people = async (tx: Transaction) => (await tx.select({ id: users.id }).from(users)).map(({ id }) => id);
  await withLookup(database.db, { userId: acme.userId }, async (tx) => {
    await withTenant(tx, other.tenantId, async (part) => {
      expect(await people(part)).toEqual([other.userId]);
      await withLookup(part, { userId: acme.userId }, async (inner) =>
        expect(await people(inner)).toEqual([acme.userId]),
      );
    });
    expect(await people(tx)).toEqual([acme.userId]);
  });
});

test("a part in which a statement failed is rolled back, even if its code goes on", async () => {
  await withTenant(database.db, acme.tenantId, async (tx) => {
    const part = withTenant(tx, acme.tenantId, async (inner) => {
      await createOne(ownerIn(inner, acme), acme.connectionId);
      await inner.execute(sql`select 1 / 0`).catch(() => {});
      await withTenant(inner, acme.tenantId, seen).catch(() => {});
    });
    await expect(part).rejects.toMatchObject({ cause: { code: "25P02" } });
    await renameTenant(ownerIn(tx, acme), { name: "Acme Two" });
  });
  expect([await nameOf(acme), await keysOf(acme)]).toEqual(["Acme Two", 0]);
});

test("a second part beside a running one is refused, and its connection is not reused while it runs", async () => {
  for (let round = 0; round < 10; round++) {
    const run = withTenant(database.db, acme.tenantId, (tx) =>
      Promise.all([withTenant(tx, acme.tenantId, seen), withTenant(tx, other.tenantId, seen)]),
    );
    await expect(run).rejects.toThrow("one thing at a time");
    expect(await withTenant(database.db, other.tenantId, seen)).toEqual([other.tenantId]);
  }
});

test("a transaction that ends before one of its parts is rolled back", async () => {
  let part: Promise<unknown> | undefined;
  const run = withTenant(database.db, acme.tenantId, async (tx) => {
    await renameTenant(ownerIn(tx, acme), { name: "Acme Two" });
    part = withTenant(tx, other.tenantId, seen).catch(() => {});
  });
  await expect(run).rejects.toThrow("left running");
  await part;
  expect([await nameOf(acme), await auditOf(acme)]).toEqual(["Acme", []]);
});

test("caches are cleared after the whole transaction is committed, and not if it is rolled back", async () => {
  const { view } = await createOne(acme.as("owner"), acme.connectionId);
  const forgetKey = vi.fn();
  const revoke = (tx: Transaction) => revokeKey({ ...ownerIn(tx, acme), forgetKey }, { keyId: view.id });
  const failed = withTenant(database.db, acme.tenantId, async (tx) => {
    await revoke(tx);
    throw nothing;
  });
  await expect(failed).rejects.toBe(nothing);
  await withTenant(database.db, acme.tenantId, async (tx) => {
    const part = withTenant(tx, acme.tenantId, async (inner) => {
      await revoke(inner);
      throw nothing;
    });
    await expect(part).rejects.toBe(nothing);
  });
  expect(forgetKey).not.toHaveBeenCalled();
  await withTenant(database.db, acme.tenantId, async (tx) => {
    await revoke(tx);
    expect(forgetKey).not.toHaveBeenCalled();
  });
  expect(forgetKey.mock.calls).toEqual([[view.id]]);
});
