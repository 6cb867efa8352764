import { describe, expect, test } from "vitest";
import { seedKey, seedTenant, setRules } from "../seed.ts";
import { openTenantWorld, partner } from "../tenant-world.ts";

const world = openTenantWorld();
const { call, entries } = world;

describe("a confirmation token", () => {
  const prepare = async () =>
    String((await call("delete_record", { ...partner, record_id: 2 })).data["confirmation_token"]);
  const confirm = (token: string, key = world.seeded.key) => call("confirm_operation", { token }, key);
  const unlinks = () => world.odoo.calls.filter(({ method }) => method === "unlink").length;

  test("a confirmation token is valid once, and its use is recorded as the deletion", async () => {
    const token = await prepare();
    expect(await confirm(token)).toMatchObject({ isError: false, data: { status: "done" } });
    expect(await confirm(token)).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(unlinks()).toBe(1);
    expect(await entries()).toMatchObject([
      { tool: "delete_record", operation: "none", outcome: "ok" },
      { tool: "confirm_operation", operation: "unlink", model: "res.partner", record_ids: ["2"], outcome: "ok" },
      { tool: "confirm_operation", outcome: "failed" },
    ]);
  });

  test("a confirmation token that is sent twelve times at once is valid once", async () => {
    const token = await prepare();
    const results = await Promise.all(Array.from({ length: 12 }, () => confirm(token)));
    expect(results.filter(({ isError }) => !isError)).toHaveLength(1);
    expect(unlinks()).toBe(1);
  });

  test("a confirmation token is refused for another key or tenant, if it is invented, and after ten minutes", async () => {
    const token = await prepare();
    const sibling = await seedKey(world.database, world.seeded, "write");
    const stranger = await seedTenant(world.database, { rules: [{ model: "res.partner", allow: "rcwu" }] });
    const reader = await seedKey(world.database, world.seeded, "read");
    expect(await confirm(token, sibling.key)).toMatchObject({ error: { code: "not_found" } });
    expect(await confirm(token, stranger.key)).toMatchObject({ error: { code: "not_found" } });
    expect(await confirm(token, reader.key)).toMatchObject({ error: { code: "denied" } });
    expect(await confirm("confirm_x")).toMatchObject({ error: { code: "not_found" } });
    world.harness.advance(600_000);
    expect(await confirm(token)).toMatchObject({ error: { code: "conflict" } });
    expect(unlinks()).toBe(0);
  });

  test("a confirmation token is refused after its caller has lost the right", async () => {
    const other = await seedTenant(world.database, { rules: [{ model: "res.partner", allow: "ru" }] });
    const { data } = await call("delete_record", { ...partner, record_id: 2 }, other.key);
    await setRules(world.database, other, [{ model: "res.partner", allow: "r" }]);
    world.harness.resolver.invalidateConnection(other.connectionId);
    expect(await confirm(String(data["confirmation_token"]), other.key)).toMatchObject({ error: { code: "denied" } });
    expect(unlinks()).toBe(0);
  });
});
