import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testVault } from "#tests/support/auth.ts";
import { openPortal, type PortalTest, refusesSignIn, type World, worksAt } from "#tests/support/connections.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type ConnectionId, newId, type TenantId } from "../../kernel/ids.ts";
import type { ProbeInput, ProbeResult } from "../../odoo/probe/probe-result.ts";
import type { Role } from "../../policy/types.ts";
import type { ConnectionContext } from "./context.ts";
import { createConnection } from "./create-connection.ts";
import { deleteConnection } from "./delete-connection.ts";
import { getConnection } from "./get-connection.ts";
import { listConnections } from "./list-connections.ts";
import { renameConnection } from "./rename-connection.ts";
import { ConfirmInput, CreateInput, parseInput, UpdateInput } from "./schemas.ts";
import { setConfirm } from "./set-confirm.ts";
import { switchConnection } from "./switch-connection.ts";
import { testConnection } from "./testing/test-connection.ts";
import { testTarget } from "./testing/test-target.ts";
import { updateConnection } from "./update-connection.ts";

const secret = "0123456789abcdef0123456789abcdef01234567";
const url = "https://odoo.example.com";
const odoo = CreateInput.parse({ kind: "odoo", name: "Odoo", url: "odoo.example.com", secret });

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const open = (world?: World) => openPortal(database, world);
const audit = (portal: PortalTest) =>
  database.admin`select tool, fields, connection_id, actor_label from audit_entries where tenant_id = ${portal.tenantId} order by id`;
const row = async (id: string) => (await database.admin`select * from connections where id = ${id}`)[0];

test("a saved connection was tested, and its secret is stored encrypted and never shown", async () => {
  const portal = await open();
  const view = await createConnection(portal.as("admin"), odoo);
  expect(portal.seen.probes).toMatchObject([{ url: "https://odoo.example.com", secret }]);
  expect(view).toMatchObject({ name: "Odoo", series: "19.0", transport: "json2", secretLast4: "4567", state: "live" });

  const shown = JSON.stringify([view, await listConnections(portal.as("member")), await audit(portal)]);
  expect(shown).not.toContain(secret);
  expect(shown).not.toContain("sealed");
  const stored = await row(view.id);
  expect(JSON.stringify(stored)).not.toContain(secret);
  const [tenant] = await database.admin`select wrapped_key from tenants where id = ${portal.tenantId}`;
  const place = { tenantId: portal.tenantId, table: "connections", row: view.id, field: "secret" };
  expect(testVault.open(tenant?.["wrapped_key"], stored?.["sealed_secret"], place)).toBe(secret);
  expect(await audit(portal)).toMatchObject([
    { tool: "connections.create", connection_id: view.id, actor_label: "ana@example.com" },
  ]);
});

test("a connection whose test fails is not saved, and the error names the field", async () => {
  const portal = await open({ probe: refusesSignIn });
  await expect(createConnection(portal.as("owner"), odoo)).rejects.toMatchObject({
    code: "odoo_auth",
    options: { key: "odoo.errors.wrong_login", path: "secret" },
  });
  expect(await listConnections(portal.as("owner"))).toEqual([]);
  expect(await audit(portal)).toEqual([]);
});

test("a company has at most 100 connections, and one more once one is deleted", async () => {
  const portal = await open();
  const { id } = await createConnection(portal.as("owner"), odoo);
  const fillers = Array.from({ length: 99 }, (_, i) => ({
    id: newId<ConnectionId>(),
    tenant_id: portal.tenantId,
    name: `filler ${i}`,
    kind: "sandbox",
    transport: "sandbox",
    series: "19.0",
    edition: "community",
    state: "live",
  }));
  await database.admin`insert into connections ${database.admin(fillers)}`;
  const another = { ...odoo, name: "Another" };
  await expect(createConnection(portal.as("owner"), another)).rejects.toMatchObject({
    code: "conflict",
    options: { key: "connections.errors.too_many", params: { max: 100 } },
  });
  expect(await listConnections(portal.as("owner"))).toHaveLength(100);
  await deleteConnection(portal.as("owner"), { id });
  // Of two concurrent requests, one succeeds: both wait for the company's row here.
  const waiting = () =>
    database.admin`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const both: Promise<unknown>[] = [];
  await database.admin.begin(async (sql) => {
    await sql`select 1 from tenants where id = ${portal.tenantId} for update`;
    for (const name of ["A", "B"]) both.push(createConnection(portal.as("owner"), { ...odoo, name }).catch(() => {}));
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(2));
  });
  await Promise.all(both);
  expect(await listConnections(portal.as("owner"))).toHaveLength(100);
});

test("a change of a connection is rolled back if its audit entry cannot be written", async () => {
  const portal = await open();
  const { id } = await createConnection(portal.as("owner"), odoo);
  const broken: ConnectionContext = {
    ...portal.as("owner"),
    get requestId(): string {
      throw new Error("the entry cannot be built");
    },
  };
  await expect(renameConnection(broken, { id, name: "New" })).rejects.toThrow("the entry cannot be built");
  await expect(deleteConnection(broken, { id })).rejects.toThrow("the entry cannot be built");
  expect(await getConnection(portal.as("owner"), id)).toMatchObject({ name: "Odoo" });
});

test("the name of a connection is unique within a tenant, and free in another tenant", async () => {
  const [portal, other] = [await open(), await open()];
  const first = await createConnection(portal.as("owner"), odoo);
  const taken = { code: "conflict", options: { path: "name", key: "connections.errors.name_taken" } };
  await expect(createConnection(portal.as("owner"), odoo)).rejects.toMatchObject(taken);
  await createConnection(other.as("owner"), odoo);
  await createConnection(portal.as("owner"), { ...odoo, name: "Second" });
  await expect(renameConnection(portal.as("owner"), { id: first.id, name: "Second" })).rejects.toMatchObject(taken);
});

test("changing address, database or user needs the key in the same request", async () => {
  const portal = await open();
  const { id } = await createConnection(portal.as("owner"), odoo);
  const same = { id, url: "https://odoo.example.com/", database: "acme", login: "demo", secret: "" };
  for (const change of [{ url: "https://evil.example" }, { database: "other" }, { login: "admin" }]) {
    await expect(updateConnection(portal.as("owner"), { ...same, ...change })).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "secret", key: "connections.errors.secret_again" },
    });
  }
  expect(portal.seen.probes).toHaveLength(1);

  const moved = { ...same, url: "https://new.example.com", secret: "another-long-key" };
  const view = await updateConnection(portal.as("owner"), moved);
  expect(view).toMatchObject({ url: "https://new.example.com", secretLast4: "-key" });
  expect(portal.seen.probes.at(-1)).toMatchObject({ url: "https://new.example.com", secret: "another-long-key" });
  expect(await row(id)).toMatchObject({ version: 2 });
  expect((await audit(portal)).at(-1)).toMatchObject({ tool: "connections.update", fields: ["url", "secret"] });
  expect(portal.seen.invalidated).toEqual([id]);
});

test("a connection whose target is unchanged is tested with the saved key", async () => {
  const portal = await open();
  const { id } = await createConnection(portal.as("owner"), odoo);
  await updateConnection(portal.as("owner"), {
    id,
    url: "https://odoo.example.com/web",
    database: "acme",
    login: "demo",
    secret: "",
  });
  expect(portal.seen.probes.at(-1)).toMatchObject({ secret });
});

test("an edit whose connection test fails changes nothing", async () => {
  let works = true;
  const portal = await open({ probe: (input) => (works ? worksAt(input) : refusesSignIn()) });
  const { id } = await createConnection(portal.as("owner"), odoo);
  const before = await row(id);
  works = false;
  const edit = { id, url: "https://new.example.com", database: "", login: "", secret: "another-long-key" };
  await expect(updateConnection(portal.as("owner"), edit)).rejects.toMatchObject({ code: "odoo_auth" });
  expect(await row(id)).toEqual(before);
});

test("a later test saves its findings: broken with the reason, live again, or a new series after an upgrade", async () => {
  let answer: NonNullable<World["probe"]> = worksAt;
  const portal = await open({ probe: (input) => answer(input) });
  const { id } = await createConnection(portal.as("owner"), odoo);
  answer = refusesSignIn;
  expect(await testConnection(portal.as("owner"), { id })).toMatchObject({ ok: false, error: { path: "secret" } });
  expect(await getConnection(portal.as("owner"), id)).toMatchObject({
    state: "broken",
    lastError: "odoo.errors.wrong_login",
  });
  expect(portal.seen.invalidated).toEqual([id]);

  answer = (input) => {
    const found = worksAt(input);
    if (!found.ok) return found;
    return { ...found, target: { ...found.target, series: { major: 20, minor: 0, edition: "community" } } };
  };
  expect(await testConnection(portal.as("owner"), { id })).toMatchObject({ ok: true, found: { series: "20.0" } });
  expect(await row(id)).toMatchObject({ state: "live", last_error: null, series: "20.0", version: 2 });
});

test("a key of the MCP addon makes the addon the transport, and a later test with the saved key finds the same", async () => {
  const key = "mcpa_0123abcd_0123456789abcdef";
  const byAddon: NonNullable<World["probe"]> = (input) => {
    const found = worksAt(input);
    if (!found.ok) return found;
    return { ...found, userName: "", target: { ...found.target, kind: "addon", login: input.login ?? "" } };
  };
  const portal = await open({ probe: byAddon });
  const view = await createConnection(portal.as("owner"), CreateInput.parse({ ...odoo, secret: key }));
  expect(view).toMatchObject({ transport: "addon", login: "", odooUser: "", secretLast4: "cdef" });
  expect(await testConnection(portal.as("owner"), { id: view.id })).toMatchObject({
    ok: true,
    found: { transport: "addon", userName: "", addonOffered: false },
  });
  expect(portal.seen.probes.at(-1)).toMatchObject({ secret: key, database: "acme" });
  expect(await row(view.id)).toMatchObject({ transport: "addon", version: 1, state: "live" });
});

test("a connection test reports that the MCP addon could be used", async () => {
  const portal = await open({ probe: (input) => ({ ...worksAt(input), addonOffered: true }) as never });
  const report = await testTarget(portal.as("owner"), { url, database: "", login: "", secret });
  expect(report).toMatchObject({ ok: true, found: { transport: "json2", addonOffered: true } });
});

test("a connection that is switched off stays off when a test succeeds", async () => {
  const portal = await open();
  const { id } = await createConnection(portal.as("owner"), odoo);
  await switchConnection(portal.as("owner"), { id, on: false });
  await testConnection(portal.as("owner"), { id });
  expect(await getConnection(portal.as("owner"), id)).toMatchObject({ state: "disabled" });
  await switchConnection(portal.as("owner"), { id, on: true });
  expect(await getConnection(portal.as("owner"), id)).toMatchObject({ state: "live" });
});

test("deletes and actions need a confirmation by default; a change of this is audited and clears the caches", async () => {
  const portal = await open();
  const { id, confirm } = await createConnection(portal.as("owner"), odoo);
  expect(confirm).toBe("deletes");
  await setConfirm(portal.as("admin"), { id, confirm: "nothing" });
  expect(await getConnection(portal.as("member"), id)).toMatchObject({ confirm: "nothing" });
  expect(await listConnections(portal.as("member"))).toMatchObject([{ confirm: "nothing" }]);
  expect((await audit(portal)).at(-1)).toMatchObject({
    tool: "connections.confirm",
    fields: ["confirm:nothing"],
    connection_id: id,
  });
  expect(portal.seen.invalidated).toEqual([id]);
  expect(ConfirmInput.safeParse({ id, confirm: "never" }).success).toBe(false);
});

test("a connection test counts for its company", async () => {
  const portal = await open();
  const probeOdoo = vi.fn(async (_tenantId: TenantId, input: ProbeInput) => worksAt(input));
  await createConnection({ ...portal.as("owner"), probeOdoo }, odoo);
  expect(probeOdoo.mock.calls.map(([tenantId]) => tenantId)).toEqual([portal.tenantId]);
});

test("a connection test does not overwrite an edit that was made during the test", async () => {
  const portal = await open();
  const { id } = await createConnection(portal.as("owner"), odoo);
  /** The context of a connection test during which another member moves the connection to another Odoo. */
  const meanwhile = (result: (input: ProbeInput) => ProbeResult): ConnectionContext => ({
    ...portal.as("owner"),
    probeOdoo: async (_tenantId, input) => {
      await database.admin`update connections set url = 'https://moved.example.com', version = version + 1 where id = ${id}`;
      return result(input);
    },
  });
  const edit = { id, url: "https://third.example.com", database: "", login: "", secret };
  await expect(updateConnection(meanwhile(worksAt), edit)).rejects.toMatchObject({
    code: "conflict",
    options: { key: "common.errors.conflict" },
  });
  const moved = { url: "https://moved.example.com", version: 2, state: "live", last_error: null };
  expect(await row(id)).toMatchObject(moved);
  expect((await audit(portal)).map(({ tool }) => tool)).toEqual(["connections.create"]);
  expect(await testConnection(meanwhile(refusesSignIn), { id })).toMatchObject({ ok: false });
  expect(await row(id)).toMatchObject({ ...moved, version: 3 });
});

test("ten records may be changed without a confirmation by default, and an update that omits the number keeps it", async () => {
  const portal = await open();
  const { id, confirmAbove } = await createConnection(portal.as("owner"), odoo);
  expect(confirmAbove).toBe(10);
  await setConfirm(portal.as("admin"), { id, confirm: "deletes", above: 0 });
  await setConfirm(portal.as("admin"), { id, confirm: "writes" });
  expect(await getConnection(portal.as("member"), id)).toMatchObject({ confirm: "writes", confirmAbove: 0 });
  for (const above of [-1, 1001, 1.5])
    expect(ConfirmInput.safeParse({ id, confirm: "deletes", above }).success).toBe(false);
});

test("deleting a connection deletes its rules and access keys and keeps the audit entries", async () => {
  const portal = await open();
  const { id } = await createConnection(portal.as("owner"), odoo);
  await database.admin`insert into model_rules (tenant_id, connection_id, model, label) values (${portal.tenantId}, ${id}, 'res.partner', 'Contact')`;
  await database.admin`insert into access_keys (id, tenant_id, connection_id, name, key_hash, last4, scope)
    values (gen_random_uuid(), ${portal.tenantId}, ${id}, 'k', ${id}, 'abcd', 'read')`;
  await deleteConnection(portal.as("owner"), { id });
  expect(await row(id)).toBeUndefined();
  expect(await database.admin`select 1 from model_rules where connection_id = ${id}`).toEqual([]);
  expect(await database.admin`select 1 from access_keys where connection_id = ${id}`).toEqual([]);
  expect((await audit(portal)).map(({ tool }) => tool)).toEqual(["connections.create", "connections.delete"]);
});

test("a demo connection needs no test, has no secret and cannot be given an address", async () => {
  const portal = await open();
  const view = await createConnection(portal.as("owner"), { kind: "sandbox", name: "Demo" });
  expect(view).toMatchObject({ kind: "sandbox", transport: "sandbox", secretLast4: "" });
  expect(portal.seen.probes).toEqual([]);
  const edit = { id: view.id, url: "https://evil.example", database: "", login: "", secret: "x".repeat(20) };
  await expect(updateConnection(portal.as("owner"), edit)).rejects.toMatchObject({ code: "conflict" });
  expect(await testConnection(portal.as("owner"), { id: view.id })).toMatchObject({ ok: true });
  const off = { ...portal.as("owner"), sandboxEnabled: false };
  await expect(createConnection(off, { kind: "sandbox", name: "Other" })).rejects.toMatchObject({ code: "denied" });
});

const verbs: readonly [name: string, (context: ConnectionContext, id: string) => Promise<unknown>][] = [
  ["create", (context) => createConnection(context, { ...odoo, name: "Another" })],
  ["update", (context, id) => updateConnection(context, { id, url, database: "", login: "", secret })],
  ["rename", (context, id) => renameConnection(context, { id, name: "New" })],
  ["switch", (context, id) => switchConnection(context, { id, on: false })],
  ["confirm", (context, id) => setConfirm(context, { id, confirm: "nothing" })],
  ["test", (context, id) => testConnection(context, { id })],
  ["delete", (context, id) => deleteConnection(context, { id })],
];

test.each(verbs)("the verb %s on a connection is refused for roles other than owner and admin", async (_name, verb) => {
  const portal = await open();
  const { id } = await createConnection(portal.as("owner"), odoo);
  const before = [await row(id), await audit(portal), portal.seen.probes.length];
  for (const role of ["auditor", "member"] as const satisfies Role[]) {
    await expect(verb(portal.as(role), id)).rejects.toMatchObject({ code: "forbidden" });
  }
  await expect(testTarget(portal.as("member"), { url, database: "", login: "", secret })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect([await row(id), await audit(portal), portal.seen.probes.length]).toEqual(before);
});

test.each(verbs.filter(([name]) => name !== "create"))(
  "the verb %s does not find another tenant's connection",
  async (_name, verb) => {
    const [portal, stranger] = [await open(), await open()];
    const { id } = await createConnection(portal.as("owner"), odoo);
    const before = await row(id);
    await expect(verb(stranger.as("owner"), id)).rejects.toMatchObject({ code: "not_found" });
    await expect(getConnection(stranger.as("owner"), id)).rejects.toMatchObject({ code: "not_found" });
    expect(await listConnections(stranger.as("owner"))).toEqual([]);
    expect(await row(id)).toEqual(before);
    expect(stranger.seen.probes).toEqual([]);
  },
);

test.each(["", "1", "not-an-id", "'; drop table connections --"])(
  "the malformed id %j is answered with not_found and never becomes SQL",
  async (id) => {
    const portal = await open();
    await expect(getConnection(portal.as("owner"), id)).rejects.toMatchObject({ code: "not_found" });
  },
);

test("a tenant over its limit of connection tests is refused before any request is sent", async () => {
  const portal = await open();
  const limited: ConnectionContext = {
    ...portal.as("owner"),
    admitProbe: () => Promise.reject(Object.assign(new Error("limited"), { code: "rate_limited" })),
  };
  await expect(testTarget(limited, { url, database: "", login: "", secret })).rejects.toThrow("limited");
  await expect(createConnection(limited, odoo)).rejects.toThrow("limited");
  expect(portal.seen.probes).toEqual([]);
});

test.each([
  [{ url: "" }, "url", "url_required"],
  [{ url: "ftp://odoo.example.com" }, "url", "url_invalid"],
  [{ url: "https://user:pass@odoo.example.com" }, "url", "url_invalid"],
  [{ url: "https://" }, "url", "url_invalid"],
  [{ secret: "   " }, "secret", "secret_required"],
  [{ name: " " }, "name", "name_required"],
])("the connection form %j is refused at the field %s", (change, path, key) => {
  const input = { kind: "odoo", name: "Odoo", url: "odoo.example.com", secret, ...change };
  expect(() => parseInput(CreateInput, input)).toThrow(
    expect.objectContaining({ code: "invalid_input", options: { path, key: `connections.errors.${key}` } }),
  );
});

test("an address without a protocol becomes https, and a pasted key loses its line end", () => {
  const input = parseInput(UpdateInput, { id: "x", url: " odoo.example.com/web ", secret: "key\n" });
  expect(input).toMatchObject({ url: "https://odoo.example.com/web", secret: "key" });
});
