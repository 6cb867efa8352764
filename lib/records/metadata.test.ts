import { describe, expect, test, vi } from "vitest";
import { createMemoryCache } from "../cache/cache.ts";
import { AppError } from "../kernel/errors.ts";
import type { FieldInfo, FieldMap, OdooTransport } from "../odoo/types.ts";
import type { TenantContext } from "../tenant/context.ts";
import { createMetadata, installedLanguages } from "./metadata.ts";

const odoo = {} as OdooTransport;
const context = (tenantId: string, id = "c", version = 1, rules = 1, kind = "key", keyId = "k") =>
  ({
    tenantId,
    principal: { kind, keyId },
    connection: { id, version },
    rules: { version: rules, models: new Map() },
  }) as unknown as TenantContext;

const cacheOf = <V>() => createMemoryCache<V>({ ttlMs: 60_000, maxEntries: 100 });

function setUp(tz: string | false = "Europe/Madrid") {
  const readFields = vi.fn(async (): Promise<FieldMap> => new Map());
  const readUser = vi.fn(async () => ({ uid: 7, lang: "es_ES" as const, tz }));
  const metadata = createMetadata({ fields: cacheOf(), users: cacheOf(), readFields, readUser });
  return { ...metadata, readFields, readUser };
}

const others = [context("b"), context("a", "d"), context("a", "c", 2), context("a", "c", 1, 2)];

test("fields are read once, and again for another tenant, connection, credential or version of the rules", async () => {
  const { fields, readFields } = setUp();
  await Promise.all(Array.from({ length: 20 }, () => fields(context("a"), odoo, "res.partner")));
  expect(readFields).toHaveBeenCalledTimes(1);
  for (const other of others) await fields(other, odoo, "res.partner");
  await fields(context("a"), odoo, "crm.lead");
  expect(readFields).toHaveBeenCalledTimes(6);
});

test("the user is read once, and again for another tenant, connection, credential or version of the rules", async () => {
  const { user, readUser } = setUp();
  const found = await Promise.all(Array.from({ length: 20 }, () => user(context("a"), odoo)));
  expect(found[0]).toEqual({ uid: 7, lang: "es_ES", zone: "Europe/Madrid" });
  expect(readUser).toHaveBeenCalledTimes(1);
  for (const other of others) await user(other, odoo);
  expect(readUser).toHaveBeenCalledTimes(5);
});

describe("a load of metadata", () => {
  const of = (keyId: string) => context("a", "c", 1, 1, "key", keyId);
  const givenUp = () => new AppError("odoo_upstream", "The call was cancelled.", { reason: "aborted" });
  const never = () => new Promise<never>(() => {});

  test("a load that waits for Odoo does not delay another key's load", async () => {
    const { fields, user, readFields, readUser } = setUp();
    readFields.mockImplementationOnce(never);
    readUser.mockImplementationOnce(never);
    void fields(of("slow"), odoo, "res.partner");
    void user(of("slow"), odoo);
    expect(await fields(of("quick"), odoo, "res.partner")).toEqual(new Map());
    expect((await user(of("quick"), odoo)).uid).toBe(7);
  });

  test("a cancelled load does not fail another load of the same key", async () => {
    const { fields, readFields } = setUp();
    let cancel: (error: AppError) => void = () => {};
    readFields.mockImplementationOnce(() => new Promise((_, reject) => (cancel = reject)));
    const first = fields(of("key"), odoo, "res.partner");
    const second = fields(of("key"), odoo, "res.partner");
    cancel(givenUp());
    await expect(first).rejects.toThrow("cancelled");
    expect(await second).toEqual(new Map());
  });

  test("a load that Odoo refuses is not repeated for each call that waits for it", async () => {
    const { fields, readFields } = setUp();
    readFields.mockRejectedValueOnce(new AppError("odoo_access", "No."));
    const asked = Array.from({ length: 5 }, () => fields(of("key"), odoo, "res.partner"));
    for (const { status } of await Promise.allSettled(asked)) expect(status).toBe("rejected");
    expect(readFields).toHaveBeenCalledOnce();
  });
});

test("the time zone of a user without a valid one is UTC", async () => {
  expect((await setUp(false).user(context("a"), odoo)).zone).toBe("UTC");
  expect((await setUp("Mars/Base").user(context("a"), odoo)).zone).toBe("UTC");
});

test("the installed languages are the choices of a contact's language, and unknown if contacts are closed", async () => {
  const { readFields, ...metadata } = setUp();
  const selection = [
    ["en_US", "English"],
    ["es_ES", "Español"],
  ] as const;
  readFields.mockResolvedValueOnce(new Map([["lang", { name: "lang", selection } as unknown as FieldInfo]]));
  expect(await installedLanguages(metadata, context("a"), odoo)).toEqual(["en_US", "es_ES"]);
  readFields.mockRejectedValueOnce(new AppError("odoo_access", "Not for you."));
  expect(await installedLanguages(metadata, context("b"), odoo)).toBeUndefined();
  expect(await installedLanguages(metadata, context("c"), odoo)).toBeUndefined();
});

describe("header-credential callers", () => {
  const headerCaller = (id: string, ip: string) => ({
    ...context("guests", id, 1, 1, "headers"),
    source: { ip, userAgent: "", client: "" },
  });

  test("the cache keys of header-credential callers begin with their network, because they can invent credentials", async () => {
    const keys: string[] = [];
    const get = async (key: string): Promise<FieldMap> => {
      keys.push(key);
      return new Map();
    };
    const metadata = createMetadata({
      fields: { get },
      users: cacheOf(),
      readFields: async () => new Map(),
      readUser: async () => ({}),
    });
    for (const [id, ip] of [
      ["c", "2001:db8:1:2::1"],
      ["d", "2001:db8:1:2:3::4"],
      ["d", "203.0.113.7"],
    ] as const)
      await metadata.fields(headerCaller(id, ip), odoo, "res.partner");
    expect(keys.map((key) => key.split("|")[0])).toEqual(["2001:db8:1:2", "2001:db8:1:2", "203.0.113.7"]);
  });

  test("header-credential callers evict nothing from the cache of stored connections", async () => {
    const readFields = vi.fn(async (): Promise<FieldMap> => new Map());
    const readUser = vi.fn(async () => ({}));
    const small = <V>() => createMemoryCache<V>({ ttlMs: 60_000, maxEntries: 2 });
    const { fields, user } = createMetadata({
      fields: small(),
      users: small(),
      headerCallers: { fields: small(), users: small() },
      readFields,
      readUser,
    });
    await fields(context("a"), odoo, "res.partner");
    await user(context("a"), odoo);
    for (let i = 0; i < 9; i++) {
      await fields(headerCaller(`g${i}`, "203.0.113.7"), odoo, "res.partner");
      await user(headerCaller(`g${i}`, "203.0.113.7"), odoo);
    }
    await fields(context("a"), odoo, "res.partner");
    await user(context("a"), odoo);
    expect([readFields, readUser].map(({ mock }) => mock.calls.length)).toEqual([10, 10]);
  });
});

test("the language of a user is cut to 32 characters", async () => {
  const metadata = createMetadata({
    fields: cacheOf(),
    users: cacheOf(),
    readFields: async () => new Map(),
    readUser: async () => ({ lang: "x".repeat(1_000_000) }),
  });
  expect((await metadata.user(context("a"), odoo)).lang).toHaveLength(32);
});

test("relations to a model whose display name is made of a denied field are marked", async () => {
  const { fields, readFields } = setUp();
  const field = (name: string, more: object) => [name, { name, type: "char", ...more }] as const;
  const of = (...found: ReturnType<typeof field>[]) => new Map(found) as unknown as FieldMap;
  const plan = of(field("display_name", { depends: ["code"] }), field("code", {}));
  readFields.mockImplementation((async (_odoo: OdooTransport, model: string) =>
    model === "x.plan"
      ? plan
      : of(field("plan_id", { relation: "x.plan" }), field("site_id", { relation: "x.site" }))) as never);
  const rule = { read: true, deniedFields: ["code"] };
  const rules = {
    version: 1,
    models: new Map([
      ["x.plan", rule],
      ["x.site", { ...rule, deniedFields: [] }],
    ]),
  };
  const found = await fields({ ...context("a"), rules } as unknown as TenantContext, odoo, "x.task");
  expect([found.get("plan_id")?.namesClosed, found.get("site_id")?.namesClosed]).toEqual([true, undefined]);
});
