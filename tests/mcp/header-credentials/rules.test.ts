import { describe, expect, test } from "vitest";
import { type FakeAddon, workingAddon, workingOdoo } from "#tests/support/fake-odoo.ts";
import { type OdooUser, odooUser } from "../header-caller-harness.ts";
import { openWorld, partner } from "./setup.ts";

const world = openWorld();
const { as } = world;

describe("the rules for header credentials", () => {
  const never = "No rule can open this.";
  const fixed = "For callers with header credentials this cannot be changed.";

  test.each([
    ["a model of the hard floor", "search_records", { model: "ir.config_parameter" }, never],
    ["a field with the name of a secret", "search_records", { ...partner, fields: ["access_token"] }, never],
    [
      "a field with the name of a secret at the end of a path",
      "search_records",
      { ...partner, domain: [["user_id.password", "=", "x"]] },
      never,
    ],
    ["a change of an account", "update_record", { model: "res.users", record_id: 2, values: { login: "x" } }, never],
    ["a button", "run_action", { ...partner, record_ids: [2], action: "action_archive" }, fixed],
    ["a name that no model can have", "search_records", { model: "res partner;" }, fixed],
  ])(
    "a header-credential call with %s is denied without a call to Odoo or a mention of the portal",
    async (_, tool, args, words) => {
      await world.harness.call(as(world.ana), "list_models");
      const result = await world.harness.call(as(world.ana), tool, args);
      expect(result).toMatchObject({ isError: true, error: { code: "denied" } });
      expect(result.text).not.toMatch(/portal|administrator/i);
      expect(result.text).toContain(words);
      expect(world.ana.tiny.calls).toEqual([]);
    },
  );

  test("list_models shows a header-credential caller the models that Odoo lets the user read; others may be called by name", async () => {
    const told = async (who: OdooUser) => {
      const { data } = await world.harness.call(as(who), "list_models");
      return (data["models"] as { model: string }[]).map(({ model }) => model);
    };
    const carl = odooUser("c", "Carl", { readable: ["res.partner"] });
    const dora = odooUser("d", "Dora", { readable: ["res.country", "res.partner", "ir.cron"] });
    const root = odooUser("e", "Root", { administers: true });
    world.users.push(carl, dora, root);
    expect(await told(carl)).toEqual(["res.partner"]);
    expect(await told(dora)).toEqual(["res.country", "res.partner"]);
    expect(await told(root)).toEqual(["x_custom"]);
    expect(
      await world.harness.call(as(carl), "search_records", { model: "res.country", fields: ["name"] }),
    ).toMatchObject({
      isError: false,
    });
  });

  test("a header-credential call with a key of the addon follows the present rules of the addon", async () => {
    const key = "mcpa_0123abcd_secret";
    let addonWorld: FakeAddon = {
      key,
      models: { "res.partner": { allow: "r", denied: ["email"] } },
      call: (call) => world.ana.tiny.transport.call(call as never),
    };
    world.evil.routes = { ...workingOdoo(19), ...workingAddon(() => addonWorld) };
    const addon = as({ key });
    expect((await world.harness.call(addon, "list_models")).data["models"]).toMatchObject([
      { model: "res.partner", operations: ["read"] },
    ]);
    const { data } = await world.harness.call(addon, "search_records", partner);
    expect(JSON.stringify(data)).toContain("Azure of Ana");
    expect(JSON.stringify(data)).not.toContain("email");
    const closed = { model: "res.country", fields: ["name"] };
    expect(await world.harness.call(addon, "search_records", closed)).toMatchObject({ error: { code: "denied" } });
    addonWorld = { ...addonWorld, version: 2, models: { "res.country": { allow: "r" } } };
    expect(await world.harness.call(addon, "search_records", closed)).toMatchObject({ isError: false });
    expect(await world.harness.call(addon, "search_records", partner)).toMatchObject({ error: { code: "denied" } });
  });
});
