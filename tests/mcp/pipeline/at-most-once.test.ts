import { describe, expect, test } from "vitest";
import { AppError } from "#lib/kernel/errors.ts";
import { seedKey } from "../seed.ts";
import { openTenantWorld, partner } from "../tenant-world.ts";

const world = openTenantWorld();
const { call, entries } = world;

describe("a repeated create", () => {
  const ann = { ...partner, values: { name: "Ann", city: "Leeds" } };
  const creates = () => world.odoo.calls.filter(({ method }) => method === "create").length;

  test("a repeated create answers the first result", async () => {
    const first = await call("create_record", ann);
    const second = await call("create_record", { values: { city: "Leeds", name: "Ann" }, model: "res.partner" });
    expect(second.data).toEqual({ ...first.data, deduplicated: true });
    expect(creates()).toBe(1);
    expect((await entries()).map((row) => row["operation"])).toEqual(["create", "none"]);
    world.harness.advance(5 * 60_000);
    await call("create_record", ann);
    expect(creates()).toBe(2);
  });

  test("twelve equal creates at the same time create one record", async () => {
    const results = await Promise.all(Array.from({ length: 12 }, () => call("create_record", ann)));
    expect(creates()).toBe(1);
    expect(new Set(results.map(({ data }) => data["id"])).size).toBe(1);
    expect(results.filter(({ data }) => data["deduplicated"] === true)).toHaveLength(11);
  });

  test("allow_duplicate creates a second record, and another access key creates its own", async () => {
    await call("create_record", ann);
    await call("create_record", { ...ann, allow_duplicate: true });
    const other = await seedKey(world.database, world.seeded, "write");
    await call("create_record", ann, other.key);
    expect(creates()).toBe(3);
  });

  test("an idempotency key is valid for a day and for its arguments alone", async () => {
    const keyed = { ...ann, idempotency_key: "order-7" };
    await call("create_record", keyed);
    world.harness.advance(3_600_000);
    expect((await call("create_record", keyed)).data).toMatchObject({ deduplicated: true });
    const other = await call("create_record", { ...keyed, values: { name: "Bob" } });
    expect(other).toMatchObject({ isError: true, error: { code: "conflict", path: "idempotency_key" } });
    expect(creates()).toBe(1);
  });

  test("a create that Odoo refused may be repeated, and one of unknown outcome may not", async () => {
    world.odoo.before = () => {
      throw new AppError("odoo_validation", "Name is taken.");
    };
    await call("create_record", ann);
    world.odoo.before = ({ method }) => {
      if (method === "create") throw new AppError("odoo_upstream", "The connection broke.", { outcomeUnknown: true });
    };
    await call("create_record", ann);
    world.odoo.before = () => {};
    const again = await call("create_record", ann);
    expect(again).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(again.text).toContain("allow_duplicate");
    expect(creates()).toBe(1);
    await call("create_record", { ...ann, allow_duplicate: true });
    expect(creates()).toBe(2);
  });
});
