import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestClock, testVault } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { createBearer } from "../../auth/bearer.ts";
import { parseAccessKey } from "../../kernel/access-key.ts";
import { type AccessKeyId, type AuditEntryId, newId } from "../../kernel/ids.ts";
import { roles } from "../../policy/types.ts";
import { createKey } from "./create-key.ts";
import { getKeyActivity } from "./get-key-activity.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { CreateKeyInput } from "./schemas.ts";

const clock = createTestClock(new Date("2026-11-24T12:00:00Z"));
let database: TestDatabase;
let acme: Company;
let other: Company;
let forgotten: AccessKeyId[];

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, clock);
  other = await seedCompany(database, clock);
  forgotten = [];
});
afterAll(() => database.close());

const as = (company: Company, role: (typeof roles)[number] = "owner") => ({
  ...company.as(role),
  forgetKey: (id: AccessKeyId) => void forgotten.push(id),
});
const claude = (changes: Partial<CreateKeyInput> = {}): CreateKeyInput => ({
  name: "Claude",
  connectionId: acme.connectionId,
  scope: "read",
  lifetime: "90",
  ...changes,
});

/** The authentication of AI clients, without a cache between calls. */
function openBearer() {
  const bearer = createBearer({
    db: database.db,
    now: clock.now,
    log: { warn() {} },
    fingerprint: (key) => testVault.fingerprint("access-key", key),
    refused() {},
    cache: { get: (_hash, load) => load(), delete() {} },
  });
  return { authenticate: (header: string) => bearer.authenticate(header, "203.0.113.7") };
}

describe("a new key", () => {
  test("a new key authenticates calls for its connection with its scope", async () => {
    const { key, view } = await createKey(as(acme), claude({ scope: "write" }));
    expect(await openBearer().authenticate(`Bearer ${key}`)).toMatchObject({
      tenantId: acme.tenantId,
      connectionId: acme.connectionId,
      keyId: view.id,
      scope: "write",
      label: "Claude",
    });
  });

  test("a new key is not stored in the database, and lists show only its last four characters", async () => {
    const { key } = await createKey(as(acme), claude());
    const tables =
      await database.admin`select table_name as name from information_schema.tables where table_schema = 'public'`;
    expect(tables.map(({ name }) => name)).toContain("access_keys");
    for (const { name } of tables) {
      const rows = await database.admin`select t::text as row from ${database.admin(name as string)} t`;
      expect(rows.map(({ row }) => row as string).filter((row) => row.includes(key.slice(10)))).toEqual([]);
    }
    const listed = JSON.stringify(await listKeys(as(acme)));
    expect(listed).toContain(`"last4":"${key.slice(-4)}"`);
    expect(listed).not.toContain(key.slice(10, -4));
    expect(listed).not.toContain(testVault.fingerprint("access-key", key));
  });

  test("a new key is a test key for a demo Odoo and a live key otherwise", async () => {
    expect(parseAccessKey((await createKey(as(acme), claude())).key)).toBe("live");
    expect(parseAccessKey((await createKey(as(acme), claude({ connectionId: acme.sandboxId }))).key)).toBe("test");
  });

  test.each([
    ["30", "2026-12-24T12:00:00.000Z"],
    ["365", "2027-11-24T12:00:00.000Z"],
    ["never", undefined],
  ] as const)("a new key with a lifetime of %s expires at %s", async (lifetime, expected) => {
    const { view } = await createKey(as(acme), claude({ lifetime }));
    expect(view.expiresAt?.toISOString()).toBe(expected);
  });

  test("a new key may use all groups of tools or the given ones, for calls and in the list", async () => {
    const { key } = await createKey(as(acme), claude());
    const { key: narrow } = await createKey(as(acme), claude({ toolsets: ["reports", "files", "reports"] }));
    expect(await openBearer().authenticate(`Bearer ${key}`)).not.toHaveProperty("toolsets");
    expect(await openBearer().authenticate(`Bearer ${narrow}`)).toMatchObject({ toolsets: ["reports", "files"] });
    const listed = (await listKeys(as(acme))).map(({ last4, toolsets }) => [last4, toolsets]);
    expect(new Map(listed as [string, unknown][])).toEqual(
      new Map<string, unknown>([
        [narrow.slice(-4), ["reports", "files"]],
        [key.slice(-4), undefined],
      ]),
    );
  });

  test.each([[[]], [["everything"]], ["read"]])("the schema of a new key refuses the groups %j", (toolsets) => {
    expect(CreateKeyInput.safeParse({ ...claude(), connectionId: newId(), toolsets }).success).toBe(false);
  });

  test("creating a key is audited with the member and the connection", async () => {
    await createKey(as(acme), claude());
    const entries = await database.admin`select * from audit_entries where tenant_id = ${acme.tenantId}`;
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ tool: "keys.create", actor_id: acme.userId, connection_id: acme.connectionId });
  });

  test("a new key needs a connection of its own company; a foreign one is answered like an unknown one", async () => {
    const foreign = await createKey(as(acme), claude({ connectionId: other.connectionId })).catch((error) => error);
    const unknown = await createKey(as(acme), claude({ connectionId: newId() as string })).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(unknown);
    expect(
      await database.admin`select 1 from access_keys where tenant_id in (${acme.tenantId}, ${other.tenantId})`,
    ).toHaveLength(0);
  });

  test("a new key is refused if the company has too many, until one is revoked", async () => {
    const filler = (i: number) => ({
      id: newId<AccessKeyId>(),
      tenant_id: acme.tenantId,
      connection_id: acme.connectionId,
      name: `filler ${i}`,
      key_hash: `${acme.tenantId} ${i}`,
      last4: "0000",
      scope: "read",
    });
    const fillers = Array.from({ length: 500 }, (_, i) => filler(i));
    await database.admin`insert into access_keys ${database.admin(fillers)}`;
    await expect(createKey(as(acme), claude())).rejects.toMatchObject({ code: "conflict" });
    await revokeKey(as(acme), { keyId: fillers[0]?.id ?? "" });
    const { view } = await createKey(as(acme), claude());
    expect(view.state).toBe("active");
  });
});

describe("a revoked key", () => {
  test("a revoked key is refused at its next call, removed from caches, and audited", async () => {
    const { key, view } = await createKey(as(acme), claude());
    const door = openBearer();
    await door.authenticate(`Bearer ${key}`);
    await revokeKey(as(acme), { keyId: view.id });
    expect(forgotten).toEqual([view.id]);
    await expect(door.authenticate(`Bearer ${key}`)).rejects.toMatchObject({ code: "unauthenticated" });
    const entries =
      await database.admin`select 1 from audit_entries where tool = 'keys.revoke' and tenant_id = ${acme.tenantId}`;
    expect(entries).toHaveLength(1);
  });

  test("a revoked key cannot be revoked again, and the attempt is not recorded", async () => {
    const { view } = await createKey(as(acme), claude());
    await revokeKey(as(acme), { keyId: view.id });
    await expect(revokeKey(as(acme), { keyId: view.id })).rejects.toMatchObject({ code: "not_found" });
    const entries =
      await database.admin`select 1 from audit_entries where tool = 'keys.revoke' and tenant_id = ${acme.tenantId}`;
    expect(entries).toHaveLength(1);
  });

  test("revoking another company's key is answered like an unknown key and changes nothing", async () => {
    const { key, view } = await createKey(as(other), claude({ connectionId: other.connectionId }));
    const foreign = await revokeKey(as(acme), { keyId: view.id }).catch((error) => error);
    const unknown = await revokeKey(as(acme), { keyId: newId() as string }).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(unknown);
    expect(forgotten).toEqual([]);
    expect(await openBearer().authenticate(`Bearer ${key}`)).toMatchObject({
      keyId: view.id,
      tenantId: other.tenantId,
    });
  });
});

describe("the list of keys", () => {
  test("the list shows only the company's own keys with their states, revoked ones last", async () => {
    await createKey(as(other), claude({ connectionId: other.connectionId }));
    const { view: gone } = await createKey(as(acme), claude({ name: "gone", lifetime: "never" }));
    await createKey(as(acme), claude({ name: "short", lifetime: "30" }));
    clock.forward(30 * 24 * 3600 * 1000);
    await createKey(as(acme), claude({ name: "new" }));
    await revokeKey(as(acme), { keyId: gone.id });
    const listed = await listKeys(as(acme));
    expect(listed.map(({ name, state }) => [name, state])).toEqual([
      ["new", "active"],
      ["short", "expired"],
      ["gone", "revoked"],
    ]);
  });

  test("the list shows a key as expired at the same moment from which calls are refused", async () => {
    const { key, view } = await createKey(as(acme), claude({ lifetime: "30" }));
    clock.forward(30 * 24 * 3600 * 1000 - 1);
    expect((await listKeys(as(acme)))[0]?.state).toBe("active");
    expect(await openBearer().authenticate(`Bearer ${key}`)).toMatchObject({ keyId: view.id });
    clock.forward(1);
    expect((await listKeys(as(acme)))[0]?.state).toBe("expired");
    await expect(openBearer().authenticate(`Bearer ${key}`)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe.each(roles)("keys as %s", (role) => {
  const manages = role === "owner" || role === "admin";
  const reads = manages || role === "auditor";

  test(`creating and revoking a key as ${role} is ${manages ? "allowed" : "refused"}`, async () => {
    const { view } = await createKey(as(acme), claude());
    const created = await createKey(as(acme, role), claude()).then(
      () => "done",
      (error) => error.code,
    );
    const revoked = await revokeKey(as(acme, role), { keyId: view.id }).then(
      () => "done",
      (error) => error.code,
    );
    expect([created, revoked]).toEqual(manages ? ["done", "done"] : ["forbidden", "forbidden"]);
  });

  test(`the list and the activity of keys are ${reads ? "shown to" : "hidden from"} the role ${role}`, async () => {
    const { view } = await createKey(as(acme), claude());
    const listed = await listKeys(as(acme, role)).then(
      () => "shown",
      (error) => error.code,
    );
    const activity = await getKeyActivity(as(acme, role), { keyId: view.id }).then(
      () => "shown",
      (error) => error.code,
    );
    expect([listed, activity]).toEqual(reads ? ["shown", "shown"] : ["forbidden", "forbidden"]);
  });
});

describe("the page that waits for a key's first call", () => {
  async function record(company: Company, keyId: AccessKeyId, changes: Record<string, unknown>) {
    await database.admin`insert into audit_entries ${database.admin({
      id: newId<AuditEntryId>(),
      tenant_id: company.tenantId,
      started_at: clock.now(),
      request_id: "r",
      instance: "test",
      actor_kind: "key",
      actor_id: keyId,
      actor_label: "Claude",
      client: "claude-ai/1.0",
      tool: "search_records",
      operation: "read",
      outcome: "ok",
      duration_ms: 42,
      ...changes,
    })}`;
  }

  test("the activity of a key goes from waiting to seen to the first finished call", async () => {
    const { key, view } = await createKey(as(acme), claude());
    const look = () => getKeyActivity(as(acme), { keyId: view.id });
    expect(await look()).toEqual({ state: "waiting" });
    await openBearer().authenticate(`Bearer ${key}`);
    await expect.poll(look).toEqual({ state: "seen" });
    await record(acme, view.id, { tool: "create_record", operation: "create", outcome: "pending", duration_ms: null });
    expect(await look()).toEqual({ state: "seen" });
    clock.forward(1000);
    await record(acme, view.id, {});
    clock.forward(1000);
    await record(acme, view.id, { tool: "get_record" });
    expect(await look()).toEqual({
      state: "called",
      call: { tool: "search_records", outcome: "ok", durationMs: 42, client: "claude-ai/1.0" },
    });
  });

  test("the activity of a foreign key is answered like that of an unknown one", async () => {
    const { view } = await createKey(as(other), claude({ connectionId: other.connectionId }));
    const foreign = await getKeyActivity(as(acme), { keyId: view.id }).catch((error) => error);
    const unknown = await getKeyActivity(as(acme), { keyId: "nonsense" }).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(unknown);
  });
});
