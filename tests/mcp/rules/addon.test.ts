import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import type { OdooCall } from "#lib/odoo/types.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import {
  addonFault,
  cut,
  type FakeAddon,
  type FakeOdoo,
  startFakeOdoo,
  workingAddon,
} from "#tests/support/fake-odoo.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

const key = "mcpa_0123abcd_secret";
const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
let database: TestDatabase;
let seeded: Seeded;
let evil: FakeOdoo;
let tiny: TinyOdoo;
let world: FakeAddon;
let harness: Harness;

const both = { "res.partner": { allow: "rcwu" }, "res.country": { allow: "r" } };

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, {
    rules: [
      { model: "res.partner", allow: "rcw", denied: ["credit_limit"] },
      { model: "res.country", allow: "r" },
    ],
  });
  evil = await startFakeOdoo();
});
afterAll(() => Promise.all([database.close(), evil.close(), fetch.close()]));
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  await database.admin`truncate audit_entries, confirmations, write_results`;
  tiny = createTinyOdoo();
  world = { key, models: both, call: (call) => tiny.transport.call(call as OdooCall) };
  evil.routes = workingAddon(() => world);
  evil.requests.length = 0;
  const series = { major: 19, minor: 0, edition: "community" } as const;
  const target = { url: evil.url, database: "main", login: "", secret: key, kind: "addon", series, uid: 2 } as const;
  const odoo = openOdoo(target, { fetch });
  harness = createHarness(database, { odooOf: () => odoo });
});

const partner = { model: "res.partner" };
const call = (name: string, args: Record<string, unknown> = {}) => callTool(harness, seeded.key, name, args);
/** Takes the calls that Odoo has received. */
function asked(): string[] {
  return evil.requests
    .splice(0)
    .map(({ path, body }) => (path === "/mcp/call" ? String(JSON.parse(body).method) : path));
}
async function entries() {
  await harness.recorder.flush();
  return database.admin`select * from audit_entries order by started_at, id`;
}
async function listed(): Promise<Record<string, string[]>> {
  const { data } = await call("list_models");
  const models = data["models"] as { model: string; operations: string[] }[];
  return Object.fromEntries(models.map(({ model, operations }) => [model, operations]));
}

describe("the rules of the portal and of the addon", () => {
  test("list_models shows what both the portal and the addon allow", async () => {
    world = { ...world, models: { "res.partner": { allow: "ru" }, "res.users": { allow: "r" } } };
    expect(await listed()).toEqual({ "res.partner": ["read"] });
  });

  test("describe_model shows what both the portal and the addon allow", async () => {
    world = { ...world, models: { "res.partner": { allow: "rw", denied: ["email"] } } };
    const { data, text } = await call("describe_model", partner);
    expect(data["operations"]).toEqual(["read", "write"]);
    for (const hidden of ["email", "credit_limit"]) expect(JSON.stringify(data) + text).not.toContain(hidden);
  });

  test.each([
    [
      "an operation that the addon denies",
      "update_record",
      { record_id: 2, values: { city: "X" } },
      "allowed" as const,
    ],
    ["a field that the addon hides", "search_records", { fields: ["email"] }, "allowed" as const],
    [
      "a condition on a field that the addon hides",
      "search_records",
      { domain: [["email", "ilike", "a"]] },
      "allowed" as const,
    ],
    [
      "a path into a model that the addon closes",
      "search_records",
      { domain: [["country_id.name", "=", "x"]] },
      "either",
    ],
    ["an operation that the portal denies", "delete_record", { record_id: 2 }, "outside" as const],
    ["a field that the portal hides", "search_records", { fields: ["credit_limit"] }, "outside" as const],
  ])("%s is denied, recorded as denied and not sent to Odoo", async (_, tool, args, side) => {
    world = { ...world, models: { "res.partner": { allow: "ru", denied: ["email"] } } };
    const result = await call(tool, { ...partner, ...args });
    expect(result).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(asked().filter((what) => what !== "fields_get" && what !== "context_get")).toEqual(
      side === "outside" ? [] : ["/mcp/models"],
    );
    expect(await entries()).toMatchObject([{ tool, model: "res.partner", outcome: "denied" }]);
    expect(result.text.includes("menu MCP")).toBe(side !== "outside");
    expect(result.text.includes("Models page")).toBe(side !== "allowed");
  });

  test("the default fields leave out a field that the addon hides", async () => {
    world = { ...world, models: { "res.partner": { allow: "r", denied: ["email"] } } };
    const { data } = await call("search_records", partner);
    expect(JSON.stringify(data)).toContain("Azure Interior");
    expect(JSON.stringify(data)).not.toContain("email");
  });
});

describe("the cached rules of the addon", () => {
  test("a search with cached rules of the addon needs one call", async () => {
    await call("search_records", partner);
    expect(asked()).toEqual(["/mcp/models", "context_get", "fields_get", "search_read"]);
    await call("search_records", partner);
    await call("search_records", partner);
    expect(asked()).toEqual(["search_read", "search_read"]);
    expect((await entries()).map((entry) => entry["odoo_calls"])).toEqual([4, 1, 1]);
  });

  test("parallel calls read the rules of the addon once", async () => {
    await Promise.all(Array.from({ length: 5 }, () => call("search_records", partner)));
    expect(asked().filter((what) => what === "/mcp/models")).toHaveLength(1);
  });

  test("the rules of the addon and the fields are read again after an answer with another version", async () => {
    await call("search_records", partner);
    world = { ...world, version: 2, models: { ...both, "res.partner": { allow: "r", denied: ["email"] } } };
    // Odoo applies the new rules at once. The gateway learns of them from the answer.
    await call("search_records", { ...partner, fields: ["name"] });
    asked();
    expect(await call("search_records", { ...partner, fields: ["email"] })).toMatchObject({
      error: { code: "denied" },
    });
    expect(asked()).toEqual(["/mcp/models"]);
    const { data } = await call("search_records", partner);
    expect(JSON.stringify(data)).not.toContain("email");
    expect(asked()).toEqual(["fields_get", "search_read"]);
  });

  test("a refusal reads the rules of the addon again, so newly opened models are open", async () => {
    world = { ...world, models: { "res.country": { allow: "r" } } };
    await call("search_records", { model: "res.country" });
    expect(await call("search_records", partner)).toMatchObject({ error: { code: "denied" } });
    world = { ...world, version: 2, models: both };
    asked();
    expect(await call("search_records", partner)).toMatchObject({ isError: false });
    expect(asked()).toEqual(["/mcp/models", "fields_get", "search_read"]);
  });

  test("list_models and describe_model read the rules of the addon again", async () => {
    await call("search_records", partner);
    world = { ...world, version: 2, models: { "res.partner": { allow: "r", denied: ["city"] } } };
    expect(await listed()).toEqual({ "res.partner": ["read"] });
    const { data } = await call("describe_model", partner);
    expect(JSON.stringify(data)).not.toContain("city");
  });
});

describe("the addon", () => {
  test("a refusal by the addon alone is answered in its words and recorded as denied, also after an intent", async () => {
    await call("search_records", partner);
    world = { ...world, version: 2, models: { "res.partner": { allow: "r" } } };
    const result = await call("update_record", { ...partner, record_id: 2, values: { city: "Lyon" } });
    expect(result).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(result.text).toContain("Model 'res.partner' is not enabled for MCP access.");
    expect(result.text).toContain("menu MCP");
    expect((await entries()).at(-1)).toMatchObject({ operation: "write", outcome: "denied" });
    expect(tiny.records.get("res.partner")?.get(2)?.["city"]).not.toBe("Lyon");
  });

  test("a write that portal and addon allow runs once, after its intent", async () => {
    const { data } = await call("create_record", { ...partner, values: { name: "Ann" } });
    expect(data).toMatchObject({ record: { name: "Ann" } });
    expect(asked()).toEqual(["/mcp/models", "context_get", "fields_get", "create", "read"]);
    expect(await entries()).toMatchObject([{ operation: "create", outcome: "ok" }]);
  });

  test.each([
    ["cannot be reached", cut, "odoo_upstream"],
    ["are closed to this key", addonFault("auth", { message: "Invalid key." }, 401), "odoo_auth"],
    [
      "are switched off",
      addonFault("denied", { name: "disabled", message: "MCP Server is disabled globally." }),
      "denied",
    ],
  ])("rules of the addon that %s open nothing", async (_, reply, code) => {
    evil.routes = { ...evil.routes, "/mcp/models": reply };
    for (const [tool, args] of [
      ["search_records", partner],
      ["list_models", {}],
      ["create_record", { ...partner, values: { name: "Ann" } }],
    ] as const) {
      expect(await call(tool, args)).toMatchObject({ isError: true, error: { code } });
    }
    expect(new Set(asked())).toEqual(new Set(["/mcp/models"]));
  });
});

test("an Odoo without the addon is not asked for rules", async () => {
  const plain = createHarness(database, { odooOf: () => tiny.transport });
  await callTool(plain, seeded.key, "list_models");
  await callTool(plain, seeded.key, "search_records", partner);
  expect([asked(), tiny.calls.length]).toEqual([[], 1]);
  await plain.recorder.stop();
});
