import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Seeded, seedTenant, vault } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createMemoryCache } from "../cache/cache.ts";
import { generateAccessKey } from "../kernel/access-key.ts";
import { createBearer } from "./bearer.ts";

let database: TestDatabase;
let seeded: Seeded;
let time: number;
beforeEach(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { scope: "read" });
  time = Date.now();
});
afterEach(() => database.close());

function open() {
  const lookups = vi.fn();
  const refused = vi.fn();
  const memory = createMemoryCache<never>({ ttlMs: 3000, maxEntries: 100, now: () => time });
  const bearer = createBearer({
    db: database.db,
    now: () => new Date(time),
    log: { warn: vi.fn() },
    refused,
    fingerprint: (key) => vault.fingerprint("access-key", key),
    cache: {
      get: (key, load) =>
        memory.get(key, () => {
          lookups();
          return load() as Promise<never>;
        }),
      delete: memory.delete,
    },
  });
  const authenticate = (header: string | null, ip = "203.0.113.7") => bearer.authenticate(header, ip);
  return { bearer: { ...bearer, authenticate }, lookups, refused };
}

const missing = { code: "unauthenticated", options: { reason: "credential_missing" } };
const invalid = { code: "unauthenticated", options: { reason: "credential_invalid" } };

test("a key is verified with one query in three seconds", async () => {
  const { bearer, lookups } = open();
  const principal = {
    kind: "key",
    tenantId: seeded.tenantId,
    keyId: seeded.keyId,
    connectionId: seeded.connectionId,
    scope: "read",
    label: "Claude",
  };
  for (let i = 0; i < 10; i++) expect(await bearer.authenticate(`Bearer ${seeded.key}`)).toEqual(principal);
  expect(await bearer.authenticate(`bearer  ${seeded.key} `)).toEqual(principal);
  expect(lookups).toHaveBeenCalledTimes(1);
  time += 3000;
  await bearer.authenticate(`Bearer ${seeded.key}`);
  expect(lookups).toHaveBeenCalledTimes(2);
});

test("no key, a key with a typo and an unknown key get different errors, and a typo needs no query", async () => {
  const { bearer, lookups } = open();
  await expect(bearer.authenticate(null)).rejects.toMatchObject(missing);
  await expect(bearer.authenticate("")).rejects.toMatchObject(missing);
  for (const wrong of [
    `Bearer ${seeded.key}x`,
    "Bearer x",
    `Basic ${seeded.key}`,
    "Bearer",
    `Bearer a ${seeded.key}`,
  ]) {
    await expect(bearer.authenticate(wrong)).rejects.toMatchObject(invalid);
  }
  expect(lookups).not.toHaveBeenCalled();
  await expect(bearer.authenticate(`Bearer ${generateAccessKey("live")}`)).rejects.toMatchObject(invalid);
});

test("a revoked key is refused at once in the process that revoked it, and within three seconds in others", async () => {
  const here = open().bearer;
  const elsewhere = open().bearer;
  await here.authenticate(`Bearer ${seeded.key}`);
  await elsewhere.authenticate(`Bearer ${seeded.key}`);
  await database.admin`update access_keys set revoked_at = now()`;
  here.forget(seeded.keyId);
  await expect(here.authenticate(`Bearer ${seeded.key}`)).rejects.toMatchObject(invalid);
  time += 3000;
  await expect(elsewhere.authenticate(`Bearer ${seeded.key}`)).rejects.toMatchObject(invalid);
});

test("a key expires on time, cached or not", async () => {
  const { bearer } = open();
  await database.admin`update access_keys set expires_at = ${new Date(time + 1000)}`;
  await bearer.authenticate(`Bearer ${seeded.key}`);
  time += 1000;
  await expect(bearer.authenticate(`Bearer ${seeded.key}`)).rejects.toMatchObject(invalid);
});

test("a key of a suspended company is answered with forbidden", async () => {
  const { bearer } = open();
  await database.admin`update tenants set suspended_at = now()`;
  await expect(bearer.authenticate(`Bearer ${seeded.key}`)).rejects.toMatchObject({ code: "forbidden" });
});

test("the last use of a key is saved once a minute", async () => {
  const { bearer } = open();
  const lastUsed = async () => (await database.admin`select last_used_at from access_keys`)[0]?.["last_used_at"];
  await bearer.authenticate(`Bearer ${seeded.key}`);
  await vi.waitFor(async () => expect(await lastUsed()).toEqual(new Date(time)));
  const first = time;
  time += 59_000;
  await bearer.authenticate(`Bearer ${seeded.key}`);
  time += 1_000;
  await bearer.authenticate(`Bearer ${seeded.key}`);
  await vi.waitFor(async () => expect(await lastUsed()).toEqual(new Date(first + 60_000)));
});

test("a key with a list of addresses is accepted only from there, and a refusal is told with its principal", async () => {
  const { bearer, refused } = open();
  await database.admin`update access_keys set allowed_networks = ${database.admin.json(["203.0.113.0/24", "2001:db8::/32"])}`;
  for (const ip of ["203.0.113.7", "::ffff:203.0.113.9", "2001:db8::5"])
    expect(await bearer.authenticate(`Bearer ${seeded.key}`, ip), ip).toMatchObject({ keyId: seeded.keyId });
  expect(refused).not.toHaveBeenCalled();
  for (const ip of ["203.0.114.1", "2001:db9::5", "unknown", ""]) {
    const error = await bearer.authenticate(`Bearer ${seeded.key}`, ip).catch((thrown) => thrown);
    expect(error).toMatchObject({
      ...invalid,
      message: "This access key may not be used from the address of this client.",
    });
    expect(refused).toHaveBeenLastCalledWith(expect.objectContaining({ keyId: seeded.keyId }), ip, error);
  }
});

test("a refusal because of the address does not count as a use of the key", async () => {
  const { bearer } = open();
  await database.admin`update access_keys set allowed_networks = ${database.admin.json(["10.0.0.0/8"])}`;
  await expect(bearer.authenticate(`Bearer ${seeded.key}`)).rejects.toMatchObject(invalid);
  time += 120_000;
  await bearer.authenticate(`Bearer ${seeded.key}`, "10.0.0.1");
  const lastUsed = async () => (await database.admin`select last_used_at from access_keys`)[0]?.["last_used_at"];
  await vi.waitFor(async () => expect(await lastUsed()).toEqual(new Date(time)));
});
