import { describe, expect, test } from "vitest";
import { headerCallerTenantId } from "#lib/db/header-caller-tenant-id.ts";
import { newId, type UserId } from "#lib/kernel/ids.ts";
import { toolCall } from "../harness.ts";
import { seedTenant } from "../seed.ts";
import { openWorld, partner } from "./setup.ts";

const world = openWorld();
const { as, entries, reopen } = world;

describe("the mode of header credentials", () => {
  test("the mode off refuses header credentials without opening a connection", async () => {
    await reopen({ mode: "off" });
    const response = await world.harness.send(as(world.ana));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("switched off");
    expect(await response.text()).toContain("switched off");
    expect(world.evil.requests).toEqual([]);
  });

  test.each(["off", "read", "write"] as const)(
    "the mode %s refuses an access key together with Odoo headers",
    async (mode) => {
      await reopen({ mode });
      const response = await world.harness.send({ ...as(world.ana), authorization: "Bearer mcpo_test_x" });
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("not both")]);
      expect(world.evil.requests).toEqual([]);
    },
  );

  test("a request without Odoo headers needs an access key", async () => {
    expect((await world.harness.send({})).status).toBe(401);
    expect((await world.harness.send({ "X-Odoo-URL": " " })).status).toBe(401);
  });

  test.each([
    ["no URL", { "X-Odoo-API-Key": "k" }, "X-Odoo-URL"],
    ["no key", { "X-Odoo-URL": "https://odoo.example" }, "X-Odoo-API-Key"],
    ["a database alone", { "X-Odoo-DB": "main" }, "X-Odoo-URL"],
    ["a URL that is not http", { "X-Odoo-URL": "file:///etc/passwd", "X-Odoo-API-Key": "k" }, "X-Odoo-URL"],
    ["credentials in the URL", { "X-Odoo-URL": "https://a:b@odoo.example", "X-Odoo-API-Key": "k" }, "X-Odoo-URL"],
    [
      "a key that is too long",
      { "X-Odoo-URL": "https://odoo.example", "X-Odoo-API-Key": "k".repeat(300) },
      "X-Odoo-API-Key",
    ],
  ])("a request with %s gets 400 with the name of the header", async (_, headers, named) => {
    const response = await world.harness.send(headers as Record<string, string>);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(named)]);
    expect(world.evil.requests).toEqual([]);
  });

  test("the mode read hides and refuses writing tools and shows no write operations", async () => {
    await reopen({ mode: "read" });
    const list = await world.harness.send(as(world.ana), {
      ...toolCall("", {}),
      headers: { ...toolCall("", {}).headers, "mcp-method": "tools/list" },
      body: JSON.stringify({
        ...JSON.parse(String(toolCall("", {}).body)),
        method: "tools/list",
      }),
    });
    const text = await list.text();
    expect(text).toContain("search_records");
    expect(text).not.toContain("create_record");
    const refused = await world.harness.call(as(world.ana), "create_record", { ...partner, values: { name: "X" } });
    expect(refused).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(refused.text).not.toContain("portal");
    expect(world.ana.tiny.calls).toEqual([]);
    const { data } = await world.harness.call(as(world.ana), "list_models", { search: "res.partner" });
    expect(data["models"]).toMatchObject([{ operations: ["read"] }, { operations: ["read"] }]);
  });

  test("the mode write allows writes with an intent, and deletes after a confirmation", async () => {
    const made = await world.harness.call(as(world.ana), "create_record", { ...partner, values: { name: "Ann" } });
    expect(made.data).toMatchObject({ record: { name: "Ann" } });
    const record = { ...partner, record_id: made.data["id"] };
    const asked = await world.harness.call(as(world.ana), "delete_record", record);
    expect(asked.data).toMatchObject({ status: "confirmation_required" });
    expect(world.ana.tiny.records.get("res.partner")?.has(made.data["id"] as number)).toBe(true);
    await world.harness.call(as(world.ana), "confirm_operation", { token: asked.data["confirmation_token"] });
    expect(world.ana.tiny.records.get("res.partner")?.has(made.data["id"] as number)).toBe(false);
    expect((await entries()).map((row) => [row["tool"], row["operation"], row["outcome"]])).toEqual([
      ["create_record", "create", "ok"],
      ["delete_record", "none", "ok"],
      ["confirm_operation", "unlink", "ok"],
    ]);
  });
});

describe("the tenant of header-credential callers", () => {
  test("the tenant of header-credential callers accepts no member", async () => {
    const id = newId<UserId>();
    await world.database
      .admin`insert into users (id, email, name, password_hash) values (${id}, ${`${id}@example.com`}, 'Eve', 'x')`;
    const join = (tenant: string) =>
      world.database.admin`insert into members (tenant_id, user_id, role) values (${tenant}, ${id}, 'owner')`;
    await expect(join(headerCallerTenantId)).rejects.toThrow("members_not_of_guests");
    await join((await seedTenant(world.database)).tenantId);
  });
});
