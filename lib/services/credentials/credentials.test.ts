import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { testVault } from "#tests/support/auth.ts";
import { openPortal, type PortalTest, refusesSignIn, worksAt } from "#tests/support/connections.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { type ConnectionId, newId, type UserId } from "../../kernel/ids.ts";
import type { ProbeInput, ProbeResult } from "../../odoo/probe/probe-result.ts";
import { memberSecretPlace } from "../../tenant/secret-place.ts";
import { createConnection } from "../connections/create-connection.ts";
import { deleteConnection } from "../connections/delete-connection.ts";
import { CreateInput, parseInput, UpdateInput } from "../connections/schemas.ts";
import { testConnection } from "../connections/testing/test-connection.ts";
import { updateConnection } from "../connections/update-connection.ts";
import { changeRole } from "../members/change-role.ts";
import { endMembership } from "../members/end-membership.ts";
import type { CredentialContext } from "./context.ts";
import { listCredentials } from "./list-credentials.ts";
import { removeCredential } from "./remove-credential.ts";
import { requireOwnCredential } from "./require-own-credential.ts";
import { StoreCredentialInput } from "./schemas.ts";
import { storeCredential } from "./store-credential.ts";

const shared = "0123456789abcdef0123456789abcdef01234567";
const own = "89abcdef0123456789abcdef0123456789abcdef";
const target = { kind: "odoo", name: "Odoo", url: "https://odoo.example.com", database: "acme", secret: shared };

let database: TestDatabase;
let portal: PortalTest;
let connectionId: ConnectionId;
let probe: (input: ProbeInput) => ProbeResult;
const forget = vi.fn();

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  probe = worksAt;
  forget.mockReset();
  portal = await openPortal(database, { probe: (input) => probe(input) });
  ({ id: connectionId } = await createConnection(portal.as("owner"), CreateInput.parse(target)));
});

/** The context of a member with an account of their own. */
async function member(role: "member" | "admin" = "member"): Promise<CredentialContext & { userId: UserId }> {
  const userId = newId<UserId>();
  const { admin } = database;
  await admin`insert into users ${admin({ id: userId, email: `${userId}@example.com`, name: "Marc" })}`;
  await admin`insert into members ${admin({ tenant_id: portal.tenantId, user_id: userId, role })}`;
  const context = portal.as(role);
  const actor = { kind: "session", tenantId: portal.tenantId, userId, role, label: "marc@example.com" } as const;
  return { ...context, actor, forgetMemberOdoo: forget, userId };
}

const store = (context: CredentialContext, more: object = {}) =>
  storeCredential(context, StoreCredentialInput.parse({ connectionId, login: "demo", secret: own, ...more }));
const rows = () =>
  database.admin`select * from member_credentials where connection_id = ${connectionId} order by created_at, user_id`;
const entries = (tool: string) =>
  database.admin`select fields, connection_id from audit_entries where tenant_id = ${portal.tenantId} and tool = ${tool}`;

test("a credential is tested at the connection's own address, stored encrypted, and recorded without its value", async () => {
  const marc = await member();
  portal.seen.probes.length = 0;
  expect(await store(marc)).toMatchObject({ odooUser: "Marc Demo", login: "demo" });
  expect(portal.seen.probes).toEqual([{ url: target.url, database: "acme", login: "demo", secret: own }]);
  const [row] = await rows();
  expect(row).toMatchObject({ user_id: marc.userId, odoo_user: "Marc Demo", secret_last4: "cdef", version: 1 });
  expect(JSON.stringify(row)).not.toContain(own);
  const [tenant] = await database.admin`select wrapped_key from tenants where id = ${portal.tenantId}`;
  const place = memberSecretPlace(portal.tenantId, connectionId, marc.userId);
  expect(testVault.open(tenant?.["wrapped_key"], row?.["sealed_secret"], place)).toBe(own);
  expect(await entries("credentials.store")).toEqual([
    { fields: ["odoo_user:Marc Demo"], connection_id: connectionId },
  ]);
  expect(forget).toHaveBeenCalledWith(portal.tenantId, connectionId, marc.userId);
});

test("a credential is bound to its member and connection: moved to another row it opens nothing", async () => {
  const [marc, ana] = [await member(), await member()];
  await store(marc);
  const [row] = await rows();
  const [tenant] = await database.admin`select wrapped_key from tenants where id = ${portal.tenantId}`;
  const place = memberSecretPlace(portal.tenantId, connectionId, ana.userId);
  expect(() => testVault.open(tenant?.["wrapped_key"], row?.["sealed_secret"], place)).toThrow();
});

test("a credential that fails its test replaces nothing, and the error is at its field", async () => {
  const marc = await member();
  await store(marc);
  probe = refusesSignIn;
  await expect(store(marc, { secret: shared })).rejects.toMatchObject({
    code: "odoo_auth",
    options: { key: "odoo.errors.wrong_login", path: "secret" },
  });
  expect(await rows()).toMatchObject([{ secret_last4: "cdef", version: 1 }]);
  probe = worksAt;
  await store(marc, { secret: shared });
  expect(await rows()).toMatchObject([{ secret_last4: "4567", version: 2 }]);
});

test("a test that ended at another address or database stores nothing", async () => {
  const marc = await member();
  probe = (input) => worksAt({ ...input, url: "https://elsewhere.example.com" });
  await expect(store(marc)).rejects.toMatchObject({ code: "conflict" });
  probe = (input) => worksAt({ ...input, database: "other" });
  await expect(store(marc)).rejects.toMatchObject({ code: "conflict" });
  expect(await rows()).toEqual([]);
});

test("a connection that changes during the test refuses the credential", async () => {
  const marc = await member();
  const { probeOdoo } = marc;
  const context: CredentialContext = {
    ...marc,
    async probeOdoo(...args) {
      await database.admin`update connections set version = version + 1 where id = ${connectionId}`;
      return probeOdoo(...args);
    },
  };
  await expect(store(context)).rejects.toMatchObject({ code: "conflict" });
  expect(await rows()).toEqual([]);
});

test("a member who is removed during the test leaves no credential behind", async () => {
  const marc = await member();
  const { probeOdoo } = marc;
  const context: CredentialContext = {
    ...marc,
    async probeOdoo(...args) {
      await database.admin`delete from members where user_id = ${marc.userId}`;
      return probeOdoo(...args);
    },
  };
  await expect(store(context)).rejects.toMatchObject({ code: "forbidden" });
  expect(await rows()).toEqual([]);
});

test("each member has a credential of their own, and nobody sees or removes another's", async () => {
  const [marc, ana] = [await member(), await member("admin")];
  await store(marc);
  await store(ana, { secret: shared });
  expect(await listCredentials(marc)).toMatchObject([{ connectionId, own: { secretLast4: "cdef" } }]);
  expect(await listCredentials(ana)).toMatchObject([{ connectionId, own: { secretLast4: "4567" } }]);
  expect(JSON.stringify(await listCredentials(ana))).not.toContain(shared);
  await removeCredential(marc, { connectionId });
  await expect(removeCredential(marc, { connectionId })).rejects.toMatchObject({ code: "not_found" });
  expect(await rows()).toMatchObject([{ user_id: ana.userId }]);
  expect(await entries("credentials.remove")).toHaveLength(1);
});

test("the connection of another tenant, and the demo, take no credential", async () => {
  const marc = await member();
  const other = await openPortal(database);
  const { id } = await createConnection(other.as("owner"), CreateInput.parse({ ...target, name: "Theirs" }));
  await expect(store(marc, { connectionId: id })).rejects.toMatchObject({ code: "not_found" });
  const demo = await createConnection(portal.as("owner"), CreateInput.parse({ kind: "sandbox", name: "Demo" }));
  await expect(store(marc, { connectionId: demo.id })).rejects.toMatchObject({ code: "conflict" });
  expect((await listCredentials(marc)).map((one) => one.connectionId)).toEqual([connectionId]);
});

test("with another address or database, members' credentials are deleted; with another key they stay", async () => {
  const marc = await member();
  const update = (more: object) =>
    updateConnection(
      portal.as("owner"),
      parseInput(UpdateInput, { id: connectionId, ...target, login: "demo", ...more }) as never,
    );
  await store(marc);
  await update({ secret: own });
  expect(await rows()).toHaveLength(1);
  await update({ database: "other" });
  expect(await rows()).toEqual([]);
  expect((await entries("connections.update")).at(-1)?.["fields"]).toContain("own_credentials_dropped:1");
  await update({ database: "acme" });
  await store(marc);
  await update({ url: "https://new.example.com" });
  expect(await rows()).toEqual([]);
});

test("a test that finds the connection elsewhere deletes members' credentials too", async () => {
  const marc = await member();
  await store(marc);
  await testConnection(portal.as("owner"), { id: connectionId });
  expect(await rows()).toHaveLength(1);
  probe = (input) => worksAt({ ...input, database: "renamed" });
  await testConnection(portal.as("owner"), { id: connectionId });
  expect(await rows()).toEqual([]);
});

test("a member whose role gives no access to AI clients keeps no credential", async () => {
  const [marc, ana] = [await member(), await member("admin")];
  await store(marc);
  await changeRole({ ...ana, forgetKey: vi.fn(), forgetGrant: vi.fn(), endTokens: vi.fn() } as never, {
    userId: marc.userId,
    role: "auditor",
  });
  expect(await rows()).toEqual([]);
});

test("a deleted connection and a member who leaves take their credentials with them", async () => {
  const [marc, ana] = [await member(), await member()];
  await store(marc);
  await store(ana);
  const { tenantId } = portal;
  await withTenant(database.db, tenantId, (tx) =>
    endMembership(
      tx,
      { tenantId, userId: marc.userId, by: ana.userId, at: new Date() },
      { forgetKey: vi.fn(), forgetGrant: vi.fn() },
    ),
  );
  expect(await rows()).toMatchObject([{ user_id: ana.userId }]);
  await deleteConnection(portal.as("owner"), { id: connectionId });
  expect(await rows()).toEqual([]);
});

test("the end of a key is Odoo's answer, or else what the person typed", async () => {
  const marc = await member();
  const end = new Date("2027-02-01T08:00:00Z");
  const typed = { expiresOn: "2026-12-24" };
  probe = (input) => ({ ...worksAt(input), secretExpiresAt: end }) as ProbeResult;
  expect(await store(marc, typed)).toMatchObject({ secretExpiresAt: end });
  expect(await listCredentials(marc)).toMatchObject([{ own: { secretExpiresAt: end, daysLeft: 69 } }]);
  probe = (input) => ({ ...worksAt(input), secretExpiresAt: null }) as ProbeResult;
  expect(await store(marc, typed)).toMatchObject({ secretExpiresAt: undefined });
  probe = worksAt;
  expect(await store(marc, typed)).toMatchObject({ secretExpiresAt: new Date("2026-12-24T23:59:59Z") });
  expect(await store(marc)).toMatchObject({ secretExpiresAt: undefined });
  expect(StoreCredentialInput.safeParse({ connectionId, secret: own, expiresOn: "24.12.2026" }).success).toBe(false);
});

test("the warnings of a shared key begin anew once another end is known", async () => {
  const warned = async () =>
    (await database.admin`select warned_days, secret_expires_at from connections where id = ${connectionId}`)[0];
  const end = new Date("2026-12-24T23:59:59Z");
  const update = (more: object) =>
    updateConnection(
      portal.as("owner"),
      parseInput(UpdateInput, { id: connectionId, ...target, login: "demo", secret: "", ...more }) as never,
    );
  await database.admin`update connections set secret_expires_at = ${end}, warned_days = 1 where id = ${connectionId}`;
  await update({ expiresOn: "2026-12-24" });
  expect(await warned()).toEqual({ warned_days: 1, secret_expires_at: end });
  await update({ expiresOn: "2027-03-01" });
  expect(await warned()).toMatchObject({ warned_days: null });
  await database.admin`update connections set warned_days = 1 where id = ${connectionId}`;
  const later = new Date("2027-06-01T00:00:00Z");
  probe = (input) => ({ ...worksAt(input), secretExpiresAt: later }) as ProbeResult;
  await testConnection(portal.as("owner"), { id: connectionId });
  expect(await warned()).toEqual({ warned_days: null, secret_expires_at: later });
});

test("to act with one's own user alone is demanded by who manages connections, and recorded", async () => {
  await requireOwnCredential(portal.as("admin"), { id: connectionId, isRequired: true });
  expect(await listCredentials(await member())).toMatchObject([{ isRequired: true, own: undefined }]);
  expect(portal.seen.invalidated).toContain(connectionId);
  expect(await entries("connections.own_credential")).toEqual([
    { fields: ["required:on"], connection_id: connectionId },
  ]);
  const refused = requireOwnCredential(portal.as("member"), { id: connectionId, isRequired: false });
  await expect(refused).rejects.toMatchObject({ code: "forbidden" });
});
