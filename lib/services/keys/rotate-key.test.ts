import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestClock, testVault } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { createBearer } from "../../auth/bearer.ts";
import type { OldKeyEnd } from "../../kernel/choices.ts";
import { type AccessKeyId, newId } from "../../kernel/ids.ts";
import { type Role, roles } from "../../policy/types.ts";
import { createKey } from "./create-key.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";
import { CreateKeyInput, RotateKeyInput } from "./schemas.ts";

const hourMs = 3600_000;
const dayMs = 24 * hourMs;
const clock = createTestClock(new Date("2026-11-24T12:00:00Z"));
let database: TestDatabase;
let acme: Company;
let forgotten: AccessKeyId[];

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, clock);
  forgotten = [];
});
afterAll(() => database.close());

const as = (company: Company, role: Role = "owner") => ({
  ...company.as(role),
  forgetKey: (id: AccessKeyId) => void forgotten.push(id),
});
const make = (changes: Partial<CreateKeyInput> = {}, company = acme) =>
  createKey(as(company), {
    name: "Claude",
    connectionId: company.connectionId,
    scope: "write",
    lifetime: "90",
    ...changes,
  });
const rotate = (keyId: string, oldEnds: OldKeyEnd = "now", role: Role = "owner") =>
  rotateKey(as(acme, role), { keyId, oldEnds });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error) => error.code,
  );

/** Tries a key as a client does, without a cache between calls. */
function use(key: string, ip = "203.0.113.7") {
  const bearer = createBearer({
    db: database.db,
    now: clock.now,
    log: { warn() {} },
    fingerprint: (text) => testVault.fingerprint("access-key", text),
    refused() {},
    cache: { get: (_hash, load) => load(), delete() {} },
  });
  return bearer.authenticate(`Bearer ${key}`, ip);
}

describe("a rotated key", () => {
  test("the new key has the same name, connection, rights, addresses and lifetime", async () => {
    const { view: old } = await make({ toolsets: ["read", "write"], allowedNetworks: ["203.0.113.0/24"] });
    clock.forward(10 * dayMs);
    const { key, view } = await rotate(old.id, "7d");
    expect(view).toMatchObject({
      name: "Claude",
      connectionId: acme.connectionId,
      scope: "write",
      toolsets: ["read", "write"],
      allowedNetworks: ["203.0.113.0/24"],
      state: "active",
      createdAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + 90 * dayMs),
    });
    expect(await use(key)).toMatchObject({ keyId: view.id, scope: "write", toolsets: ["read", "write"] });
    await expect(use(key, "198.51.100.1")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("the new key of a key that never expires does not expire either", async () => {
    const { view } = await make({ lifetime: "never" });
    expect((await rotate(view.id)).view.expiresAt).toBeUndefined();
  });

  test.each([
    ["now", 0],
    ["1h", hourMs],
    ["24h", dayMs],
    ["7d", 7 * dayMs],
  ] as const)("a key that ends %s is refused from that moment on, and the cache forgets it", async (oldEnds, grace) => {
    const { key, view } = await make({ lifetime: "never" });
    await rotate(view.id, oldEnds);
    expect(forgotten).toEqual([view.id]);
    if (grace > 0) {
      clock.forward(grace - 1);
      expect(await use(key)).toMatchObject({ keyId: view.id });
      clock.forward(1);
    }
    await expect(use(key)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("a rotation does not prolong a key that would expire earlier", async () => {
    const { view } = await make({ lifetime: "30" });
    clock.forward(29 * dayMs);
    await rotate(view.id, "7d");
    const old = (await listKeys(as(acme))).find(({ id }) => id === view.id);
    expect(old?.expiresAt).toEqual(view.expiresAt);
  });

  test("the list links the old key with the new one", async () => {
    const { view: old } = await make();
    const { view: next } = await rotate(old.id, "24h");
    const listed = new Map((await listKeys(as(acme))).map((view) => [view.id, view.replacedBy]));
    expect(listed).toEqual(
      new Map([
        [next.id, undefined],
        [old.id, next.id],
      ]),
    );
  });

  test("a rotation is audited once with the connection", async () => {
    const { view } = await make();
    await rotate(view.id);
    const entries =
      await database.admin`select * from audit_entries where tool = 'keys.rotate' and tenant_id = ${acme.tenantId}`;
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ actor_id: acme.userId, connection_id: acme.connectionId, outcome: "ok" });
  });

  test("of several rotations at the same time only one makes a key", async () => {
    const { view } = await make();
    const codes = await Promise.all([1, 2, 3, 4].map(() => codeOf(rotate(view.id, "24h"))));
    expect(codes.toSorted()).toEqual(["conflict", "conflict", "conflict", "done"]);
    expect(await listKeys(as(acme))).toHaveLength(2);
  });

  test("a key that is replaced, revoked, expired or unknown cannot be rotated, and nothing changes", async () => {
    const [replaced, revoked, expired] = [await make(), await make(), await make({ lifetime: "30" })];
    await rotate(replaced.view.id, "24h");
    await revokeKey(as(acme), { keyId: revoked.view.id });
    const count = (await listKeys(as(acme))).length;
    expect(await codeOf(rotate(replaced.view.id))).toBe("conflict");
    expect(await use(replaced.key)).toMatchObject({ keyId: replaced.view.id });
    clock.forward(30 * dayMs);
    for (const id of [revoked.view.id, expired.view.id, newId() as string])
      expect(await codeOf(rotate(id))).toBe("not_found");
    expect(await listKeys(as(acme))).toHaveLength(count);
  });

  test("another company's key is answered like an unknown one and stays as it is", async () => {
    const other = await seedCompany(database, clock);
    const { key, view } = await make({}, other);
    const foreign = await rotate(view.id).catch((error) => error);
    const unknown = await rotate(newId() as string).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(unknown);
    expect(await use(key)).toMatchObject({ keyId: view.id });
  });

  test("a rotation is refused if the company has too many keys, and the old key keeps its end", async () => {
    const { key, view } = await make({ lifetime: "never" });
    const fillers = Array.from({ length: 499 }, (_, i) => ({
      id: newId<AccessKeyId>(),
      tenant_id: acme.tenantId,
      connection_id: acme.connectionId,
      name: `filler ${i}`,
      key_hash: `${acme.tenantId} ${i}`,
      last4: "0000",
      scope: "read",
    }));
    await database.admin`insert into access_keys ${database.admin(fillers)}`;
    expect(await codeOf(rotate(view.id))).toBe("conflict");
    expect(await use(key)).toMatchObject({ keyId: view.id });
  });

  test.each(roles)("rotating a key as %s is allowed only for owners and admins", async (role) => {
    const { view } = await make();
    expect(await codeOf(rotate(view.id, "now", role))).toBe(
      role === "owner" || role === "admin" ? "done" : "forbidden",
    );
  });

  test("the moment of the old key's end is one of the offered ones", () => {
    expect(RotateKeyInput.safeParse({ keyId: newId(), oldEnds: "7d" }).success).toBe(true);
    expect(RotateKeyInput.safeParse({ keyId: newId(), oldEnds: "30d" }).success).toBe(false);
  });
});

describe("the reminder to rotate", () => {
  test("a key that never expires is due from its 90th day on, with its age", async () => {
    const { view } = await make({ lifetime: "never" });
    const due = async () => (await listKeys(as(acme))).find(({ id }) => id === view.id)?.rotationDueDays;
    clock.forward(90 * dayMs - 1);
    expect(await due()).toBeUndefined();
    clock.forward(1);
    expect(await due()).toBe(90);
    clock.forward(10 * dayMs);
    expect(await due()).toBe(100);
    await rotate(view.id, "7d");
    expect(await due()).toBeUndefined();
  });

  test("a key that expires or is revoked is never due", async () => {
    await make({ lifetime: "365" });
    const { view } = await make({ lifetime: "never" });
    await revokeKey(as(acme), { keyId: view.id });
    clock.forward(100 * dayMs);
    expect((await listKeys(as(acme))).map(({ rotationDueDays }) => rotationDueDays)).toEqual([undefined, undefined]);
  });
});

describe("the addresses of a key", () => {
  const parse = (allowedNetworks: unknown) =>
    CreateKeyInput.safeParse({ name: "n", connectionId: newId(), scope: "read", lifetime: "90", allowedNetworks });

  test("addresses and ranges are saved in their canonical form, each once", async () => {
    const { data } = parse(["10.1.2.3/8", "10.0.0.0/8", "2001:DB8::1"]);
    expect(data?.allowedNetworks).toEqual(["10.0.0.0/8", "2001:db8::1"]);
    const { view } = await make({ allowedNetworks: data?.allowedNetworks ?? [] });
    expect(view.allowedNetworks).toEqual(["10.0.0.0/8", "2001:db8::1"]);
    expect((await make()).view.allowedNetworks).toBeUndefined();
  });

  test.each([
    [["office"], "keys.errors.network"],
    [["10.0.0.0/33"], "keys.errors.network"],
    [Array.from({ length: 21 }, (_, i) => `10.0.0.${i}`), "keys.errors.too_many_networks"],
  ])("the list %j is refused at its field with the text %s", (list, message) => {
    expect(parse(list).error?.issues).toEqual([expect.objectContaining({ path: ["allowedNetworks"], message })]);
  });

  test("20 addresses are the most, and an empty list is refused, as it would allow nothing", () => {
    expect(parse(Array.from({ length: 20 }, (_, i) => `10.0.0.${i}`)).success).toBe(true);
    expect(parse([]).success).toBe(false);
  });
});
