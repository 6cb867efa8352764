import { describe, expect, test } from "vitest";
import { seedTenant, setRules } from "../seed.ts";
import { openTenantWorld, partner } from "../tenant-world.ts";

const world = openTenantWorld();
const { call, entries } = world;

describe("denied calls", () => {
  test.each([
    ["a model that is not enabled", "search_records", { model: "res.users" }],
    ["a model of the hard floor", "search_records", { model: "ir.config_parameter" }],
    ["a record of a model that is not enabled", "get_record", { model: "res.users", record_id: 1 }],
    ["the description of a model that is not enabled", "describe_model", { model: "res.users" }],
    ["a name search in a model that is not enabled", "find_record", { model: "res.users", text: "admin" }],
    ["an operation that is not enabled", "create_record", { model: "res.country", values: { name: "X" } }],
    ["a delete that is not enabled", "delete_record", { model: "res.country", record_id: 1 }],
    ["a denied field to read", "search_records", { ...partner, fields: ["name", "credit_limit"] }],
    ["a denied field of a record", "get_record", { ...partner, record_id: 2, fields: ["credit_limit"] }],
    ["a denied field to describe", "describe_model", { ...partner, fields: ["credit_limit"] }],
    ["a denied field in a domain", "search_records", { ...partner, domain: [["credit_limit", ">", 0]] }],
    ["a denied field in an order", "search_records", { ...partner, order: "name, credit_limit desc" }],
    ["a denied field to write", "update_record", { ...partner, record_id: 2, values: { credit_limit: 1 } }],
    ["a denied field of a new record", "create_record", { ...partner, values: { name: "X", credit_limit: 1 } }],
    [
      "a default of a denied field",
      "create_record",
      { ...partner, values: { name: "X" }, context: { default_credit_limit: 1 } },
    ],
    [
      "a path into a model that is not enabled",
      "search_records",
      { ...partner, domain: [["user_id.login", "=", "admin"]] },
    ],
    ["a path to a denied field", "search_records", { ...partner, domain: [["country_id.code", "=", "ES"]] }],
    [
      "a path into a model that is not enabled, as text",
      "search_records",
      { ...partner, domain: '[["user_id.login","=","admin"]]' },
    ],
    [
      "a path into a model that is not enabled, as Python",
      "search_records",
      { ...partner, domain: "[('user_id.login', '=', 'admin')]" },
    ],
    [
      "a sub-domain into a model that is not enabled",
      "search_records",
      { ...partner, domain: [["user_id", "any", [["login", "=", "admin"]]]] },
    ],
    [
      "a command that creates in a model that is not enabled",
      "create_record",
      { ...partner, values: { name: "X", category_id: [[0, 0, { name: "evil" }]] } },
    ],
  ])("a call with %s is not sent to Odoo and is recorded as denied", async (_, tool, args) => {
    const result = await call(tool, args);
    expect(result).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(world.odoo.calls).toEqual([]);
    expect(await entries()).toMatchObject([{ tool, model: args.model, outcome: "denied" }]);
  });

  test("the default fields leave out denied ones", async () => {
    const { data, text } = await call("get_record", { ...partner, record_id: 2 });
    expect(Object.keys(data["record"] as object)).toContain("email");
    expect(JSON.stringify(data) + text).not.toContain("credit_limit");
    const described = await call("describe_model", partner);
    expect(JSON.stringify(described.data)).not.toContain("credit_limit");
  });

  test("changed rules apply from the next call", async () => {
    const { data } = await call("list_models", {});
    expect((data["models"] as { model: string }[]).map(({ model }) => model)).toEqual([
      "res.country",
      "res.partner",
      "res.partner.category",
    ]);
    const other = await seedTenant(world.database, { rules: [{ model: "res.partner" }] });
    await call("search_records", partner, other.key);
    await setRules(world.database, other, []);
    world.harness.resolver.invalidateConnection(other.connectionId);
    expect(await call("search_records", partner, other.key)).toMatchObject({ error: { code: "denied" } });
  });
});
