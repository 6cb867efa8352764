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

/** The door that AI clients come through, with nothing remembered from call to call. */
function openDoor() {
  return createBearer({
    db: database.db,
    now: clock.now,
    log: { warn() {} },
    fingerprint: (key) => testVault.fingerprint("access-key", key),
    cache: { get: (_hash, load) => load(), delete() {} },
  });
}

describe("a new key", () => {
  test("opens the door for its connection with its scope", async () => {
    const { key, view } = await createKey(as(acme), claude({ scope: "write" }));
    expect(await openDoor().authenticate(`Bearer ${key}`)).toMatchObject({
      tenantId: acme.tenantId,
      connectionId: acme.connectionId,
      keyId: view.id,
      scope: "write",
      label: "Claude",
    });
  });

  test("is nowhere in the database, and no list shows more than its last four characters", async () => {
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

  test("is a test key for a demo Odoo and a live key otherwise", async () => {
    expect(parseAccessKey((await createKey(as(acme), claude())).key)).toBe("live");
    expect(parseAccessKey((await createKey(as(acme), claude({ connectionId: acme.sandboxId }))).key)).toBe("test");
  });

  test.each([
    ["30", "2026-12-24T12:00:00.000Z"],
    ["365", "2027-11-24T12:00:00.000Z"],
    ["never", undefined],
  ] as const)("with a lifetime of %s expires at %s", async (lifetime, expected) => {
    const { view } = await createKey(as(acme), claude({ lifetime }));
    expect(view.expiresAt?.toISOString()).toBe(expected);
  });

  test("uses all groups of tools, or those that it was given, at the door as in the list", async () => {
    const { key } = await createKey(as(acme), claude());
    const { key: narrow } = await createKey(as(acme), claude({ toolsets: ["reports", "files", "reports"] }));
    expect(await openDoor().authenticate(`Bearer ${key}`)).not.toHaveProperty("toolsets");
    expect(await openDoor().authenticate(`Bearer ${narrow}`)).toMatchObject({ toolsets: ["reports", "files"] });
    const listed = (await listKeys(as(acme))).map(({ last4, toolsets }) => [last4, toolsets]);
    expect(new Map(listed as [string, unknown][])).toEqual(
      new Map<string, unknown>([
        [narrow.slice(-4), ["reports", "files"]],
        [key.slice(-4), undefined],
      ]),
    );
  });

  test.each([[[]], [["everything"]], ["read"]])("is not made for the groups %j", (toolsets) => {
    expect(CreateKeyInput.safeParse({ ...claude(), connectionId: newId(), toolsets }).success).toBe(false);
  });

  test("is audited with its maker and its connection", async () => {
    await createKey(as(acme), claude());
    const entries = await database.admin`select * from audit_entries where tenant_id = ${acme.tenantId}`;
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ tool: "keys.create", actor_id: acme.userId, connection_id: acme.connectionId });
  });

  test("needs a connection of one's own company; a foreign one is answered like none", async () => {
    const foreign = await createKey(as(acme), claude({ connectionId: other.connectionId })).catch((error) => error);
    const unknown = await createKey(as(acme), claude({ connectionId: newId() as string })).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(unknown);
    expect(
      await database.admin`select 1 from access_keys where tenant_id in (${acme.tenantId}, ${other.tenantId})`,
    ).toHaveLength(0);
  });

  test("is refused when the company has too many, until one is revoked", async () => {
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
  test("is refused at its next call, forgotten and audited", async () => {
    const { key, view } = await createKey(as(acme), claude());
    const door = openDoor();
    await door.authenticate(`Bearer ${key}`);
    await revokeKey(as(acme), { keyId: view.id });
    expect(forgotten).toEqual([view.id]);
    await expect(door.authenticate(`Bearer ${key}`)).rejects.toMatchObject({ code: "unauthenticated" });
    const entries =
      await database.admin`select 1 from audit_entries where tool = 'keys.revoke' and tenant_id = ${acme.tenantId}`;
    expect(entries).toHaveLength(1);
  });

  test("cannot be revoked again: nothing more is recorded", async () => {
    const { view } = await createKey(as(acme), claude());
    await revokeKey(as(acme), { keyId: view.id });
    await expect(revokeKey(as(acme), { keyId: view.id })).rejects.toMatchObject({ code: "not_found" });
    const entries =
      await database.admin`select 1 from audit_entries where tool = 'keys.revoke' and tenant_id = ${acme.tenantId}`;
    expect(entries).toHaveLength(1);
  });

  test("of another company stays alive and looks like one that never was", async () => {
    const { key, view } = await createKey(as(other), claude({ connectionId: other.connectionId }));
    const foreign = await revokeKey(as(acme), { keyId: view.id }).catch((error) => error);
    const unknown = await revokeKey(as(acme), { keyId: newId() as string }).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(unknown);
    expect(forgotten).toEqual([]);
    expect(await openDoor().authenticate(`Bearer ${key}`)).toMatchObject({ keyId: view.id, tenantId: other.tenantId });
  });
});

describe("the list", () => {
  test("holds the company's own keys alone, revoked ones last, with their states", async () => {
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

  test("calls a key expired in the very moment in which the door refuses it", async () => {
    const { key, view } = await createKey(as(acme), claude({ lifetime: "30" }));
    clock.forward(30 * 24 * 3600 * 1000 - 1);
    expect((await listKeys(as(acme)))[0]?.state).toBe("active");
    expect(await openDoor().authenticate(`Bearer ${key}`)).toMatchObject({ keyId: view.id });
    clock.forward(1);
    expect((await listKeys(as(acme)))[0]?.state).toBe("expired");
    await expect(openDoor().authenticate(`Bearer ${key}`)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe.each(roles)("as %s", (role) => {
  const manages = role === "owner" || role === "admin";

  test(`creating and revoking is ${manages ? "allowed" : "refused"}`, async () => {
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

  test(`the list and a key's activity are ${role === "member" ? "hidden" : "shown"}`, async () => {
    const { view } = await createKey(as(acme), claude());
    const listed = await listKeys(as(acme, role)).then(
      () => "shown",
      (error) => error.code,
    );
    const activity = await getKeyActivity(as(acme, role), { keyId: view.id }).then(
      () => "shown",
      (error) => error.code,
    );
    expect([listed, activity]).toEqual(role === "member" ? ["forbidden", "forbidden"] : ["shown", "shown"]);
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

  test("goes from waiting to signed in to the first finished call", async () => {
    const { key, view } = await createKey(as(acme), claude());
    const look = () => getKeyActivity(as(acme), { keyId: view.id });
    expect(await look()).toEqual({ state: "waiting" });
    await openDoor().authenticate(`Bearer ${key}`);
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

  test("answers a foreign key like one that never was", async () => {
    const { view } = await createKey(as(other), claude({ connectionId: other.connectionId }));
    const foreign = await getKeyActivity(as(acme), { keyId: view.id }).catch((error) => error);
    const unknown = await getKeyActivity(as(acme), { keyId: "nonsense" }).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(unknown);
  });
});
