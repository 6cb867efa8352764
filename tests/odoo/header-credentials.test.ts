import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createHeaderCallerHarness, type HeaderCallerHarness } from "#tests/mcp/header-caller-harness.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, type LabUser, labServers } from "./lab.ts";

const servers = labServers();
let database: TestDatabase;
let harness: HeaderCallerHarness;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.admin`truncate audit_entries, confirmations, write_results`;
  harness = await createHeaderCallerHarness(database);
});
afterEach(() => harness.close());

describe.skipIf(Object.keys(servers).length === 0).each(["19", "14"])("header credentials on Odoo %s", (series) => {
  const server = servers[series] as LabServer;
  const as = ({ login, apiKey }: LabUser, more: Record<string, string> = {}) => ({
    "X-Odoo-URL": server.url,
    "X-Odoo-DB": server.database,
    "X-Odoo-API-Key": apiKey,
    // From 19 on the key identifies its user.
    ...(series === "19" ? {} : { "X-Odoo-Login": login }),
    ...more,
  });

  test("a header-credential caller reads what a direct call of the key's user reads", async () => {
    const ask = { fields: ["name", "email"], order: "id", limit: 10 };
    for (const user of [server.admin, server.demo]) {
      const { data } = await harness.call(as(user), "search_records", { model: "res.partner", ...ask });
      expect(data["records"]).toEqual(await direct(server, user, "res.partner", "search_read", [[]], ask));
    }
  });

  test("list_models returns only models that the user may read in Odoo", async () => {
    const { data } = await harness.call(as(server.demo), "list_models", { limit: 200 });
    const models = (data["models"] as { model: string }[]).map(({ model }) => model);
    expect(models).toEqual(expect.arrayContaining(["res.partner", "product.template", "sale.order"]));
    for (const model of models) {
      const [method, args] = series === "19" ? ["has_access", [[], "read"]] : ["check_access_rights", ["read", false]];
      const may = await direct(server, server.demo, model, method as string, args as unknown[]);
      expect([model, may]).toEqual([model, true]);
    }
  });

  test("a repeated create makes one record, and only the same key confirms its deletion", async () => {
    const name = `By headers ${process.pid}`;
    const count = () => direct(server, server.admin, "res.partner", "search_count", [[["name", "=", name]]]);
    const values = { model: "res.partner", values: { name } };
    const made = await harness.call(as(server.admin), "create_record", values);
    const again = await harness.call(as(server.admin), "create_record", values);
    expect(again.data).toMatchObject({ id: made.data["id"], deduplicated: true });
    expect(await count()).toBe(1);
    const record = { model: "res.partner", record_id: made.data["id"] };
    const { data } = await harness.call(as(server.admin), "delete_record", record);
    const token = { token: data["confirmation_token"] };
    expect(await harness.call(as(server.demo), "confirm_operation", token)).toMatchObject({ isError: true });
    expect(await count()).toBe(1);
    expect(await harness.call(as(server.admin), "confirm_operation", token)).toMatchObject({ isError: false });
    expect(await count()).toBe(0);
  });

  test("Odoo's own rights and the hard floor apply to header-credential callers", async () => {
    const refused = await harness.call(as(server.demo), "create_record", {
      model: "res.country",
      values: { name: "Nowhere", code: "XX" },
    });
    expect(refused).toMatchObject({ isError: true, error: { code: "odoo_access" } });
    const closed = await harness.call(as(server.admin), "search_records", { model: "ir.config_parameter" });
    expect(closed).toMatchObject({ isError: true, error: { code: "denied" } });
  });

  test.each([
    ["a wrong key", { "X-Odoo-API-Key": "0".repeat(40) }, "odoo_auth", /X-Odoo-API-Key/],
    ["a wrong database", { "X-Odoo-DB": "nowhere" }, "invalid_input", /nowhere/],
    ["an address without an Odoo", { "X-Odoo-URL": "http://127.0.0.1:3394" }, "odoo_upstream", /connection/],
  ])("%s is reported as such", async (_, changed, code, words) => {
    const result = await harness.call(as(server.admin, changed as Record<string, string>), "list_models");
    expect(result).toMatchObject({ isError: true, error: { code } });
    expect(result.text).toMatch(words);
    // One wrong key is below the number of failures after which Odoo refuses sign-ins: the right key still works.
    expect(await harness.call(as(server.admin), "list_models")).toMatchObject({ isError: false });
  });

  test.runIf(series !== "19")("a request without a login is refused with the missing header", async () => {
    const { "X-Odoo-Login": _, ...headers } = as(server.admin) as Record<string, string>;
    const result = await harness.call(headers, "list_models");
    expect(result).toMatchObject({ isError: true, error: { code: "invalid_input", path: "X-Odoo-Login" } });
  });

  test("wrong keys from many addresses do not make Odoo refuse the gateway's sign-ins", async () => {
    const guesses = Array.from({ length: 12 }, (_, i) =>
      harness.call(
        as(server.admin, { "X-Odoo-API-Key": String(i).padStart(40, "0"), "X-Odoo-Login": "admin" }),
        "list_models",
        {},
        `198.51.100.${i}`,
      ),
    );
    expect((await Promise.all(guesses)).every(({ isError }) => isError)).toBe(true);
    // A second gateway signs in from the same address.
    const other = await createHeaderCallerHarness(database);
    expect(await other.call(as(server.admin), "list_models")).toMatchObject({ isError: false });
    await other.close();
  });
});
