import { describe, expect, test } from "vitest";
import { headerCallerTenantId } from "#lib/db/header-caller-tenant-id.ts";
import { openWorld, partner } from "./setup.ts";

const world = openWorld();
const { as, entries } = world;

describe("two keys of one Odoo", () => {
  test("two API keys of one Odoo see only their own records in interleaved calls", async () => {
    const crossed: string[] = [];
    for (const { tiny } of world.users)
      tiny.before = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const [own, other] = i % 2 === 0 ? ["Ana", "Ben"] : ["Ben", "Ana"];
        const { text, data } = await world.harness.call(
          as(i % 2 === 0 ? world.ana : world.ben),
          "search_records",
          partner,
        );
        const all = text + JSON.stringify(data);
        if (!all.includes(`of ${own}`) || all.includes(`of ${other}`)) crossed.push(all);
      }),
    );
    expect(crossed).toEqual([]);
  });

  test("two API keys of one Odoo share no cached field list", async () => {
    await world.harness.call(as(world.ana), "describe_model", partner);
    await world.harness.call(as(world.ben), "describe_model", partner);
    expect([world.ana, world.ben].map(({ tiny }) => tiny.metadata.length)).toEqual([1, 1]);
    await world.harness.call(as(world.ana), "describe_model", partner);
    expect(world.ana.tiny.metadata).toHaveLength(1);
  });

  test("two API keys of one Odoo share no HTTP connection", async () => {
    await world.harness.call(as(world.ana), "search_records", partner);
    const ofAna = new Set(world.harness.pools.splice(0).map(({ pool }) => pool));
    await world.harness.call(as(world.ben), "search_records", partner);
    const ofBen = world.harness.pools.map(({ pool }) => pool);
    expect(ofBen.length).toBeGreaterThan(3);
    expect(ofBen.filter((pool) => ofAna.has(pool))).toEqual([]);
  });

  test("large answers of header-credential callers count on the network that they call from", async () => {
    const sharesOf = async (headers: Record<string, string>, ip: string) => {
      await world.harness.call(headers, "search_records", partner, ip);
      return [...new Set(world.harness.pools.splice(0).map(({ share }) => share))];
    };
    expect(await sharesOf(as(world.ana), "203.0.113.7")).toEqual(["headers 203.0.113.7"]);
    expect(await sharesOf(as(world.ben), "203.0.113.7")).toEqual(["headers 203.0.113.7"]);
    expect(await sharesOf(as(world.ben, "other.example"), "203.0.113.8")).toEqual(["headers 203.0.113.8"]);
  });

  test("a confirmation token of one API key is unknown to another key of the same Odoo", async () => {
    const record = { ...partner, record_id: 2 };
    const { data } = await world.harness.call(as(world.ana), "delete_record", record);
    const token = data["confirmation_token"];
    expect(await world.harness.call(as(world.ben), "confirm_operation", { token })).toMatchObject({
      error: { code: "not_found" },
    });
    expect(world.ben.tiny.calls.some(({ method }) => method === "unlink")).toBe(false);
    expect(await world.harness.call(as(world.ana), "confirm_operation", { token })).toMatchObject({ isError: false });
  });

  test("two API keys of one Odoo share no stored answer of a write", async () => {
    const values = { ...partner, values: { name: "Ann" }, idempotency_key: "same-for-both" };
    const one = await world.harness.call(as(world.ana), "create_record", values);
    const again = await world.harness.call(as(world.ana), "create_record", values);
    expect(again.data).toEqual({ ...one.data, deduplicated: true });
    expect((await world.harness.call(as(world.ben), "create_record", values)).data).not.toHaveProperty("deduplicated");
    expect(
      [world.ana, world.ben].map(({ tiny }) => tiny.calls.filter(({ method }) => method === "create").length),
    ).toEqual([1, 1]);
  });

  test("the audit log tells two API keys of one Odoo apart and names host and database, never a key", async () => {
    await world.harness.call({ ...as(world.ana), "X-Odoo-DB": "main" }, "search_records", partner);
    await world.harness.call(as(world.ben), "search_records", partner);
    const rows = await entries();
    expect(rows).toMatchObject([
      {
        tenant_id: headerCallerTenantId,
        actor_kind: "headers",
        actor_label: `odoo.example:${world.evil.port}/main`,
        outcome: "ok",
      },
      {
        tenant_id: headerCallerTenantId,
        actor_kind: "headers",
        actor_label: `odoo.example:${world.evil.port}`,
        outcome: "ok",
      },
    ]);
    expect(new Set(rows.map((row) => row["actor_id"])).size).toBe(2);
    expect(new Set(rows.map((row) => row["connection_id"])).size).toBe(2);
  });
});
