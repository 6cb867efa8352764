import { describe, expect, test } from "vitest";
import { findPlan } from "#lib/billing/plans.ts";
import { createHarness } from "../harness.ts";
import { seedKey, seedTenant } from "../seed.ts";
import { openTenantWorld, partner } from "../tenant-world.ts";

const world = openTenantWorld();
const { call, entries } = world;

describe("limits", () => {
  const small = {
    rate: { key: { minute: 5, hour: 100, day: 100 }, tenant: { minute: 8, hour: 100, day: 100 } },
    inFlight: { key: 2, tenant: 2 },
    queue: 1,
  };

  test("exactly the allowed number of calls passes, and a refusal is recorded and says when to try again", async () => {
    world.harness = createHarness(world.database, { odooOf: () => world.odoo.transport, planOf: () => small });
    const results = await Promise.all(Array.from({ length: 9 }, () => call("search_records", partner)));
    // Two run and one waits in the queue: the others of the five are refused, and count.
    const codes = results.map(({ error }) => error.code);
    expect(codes.filter((code) => code === "rate_limited")).toHaveLength(4);
    const refused = results.find(({ error }) => error.code === "rate_limited");
    expect(refused?.error.retry_after_seconds).toBeGreaterThan(0);
    expect(refused?.error.retry_after_seconds).toBeLessThanOrEqual(60);
    expect(refused?.text).toMatch(/5 calls a minute/);
    const limited = codes.filter((code) => code === "rate_limited" || code === "busy");
    expect((await entries()).filter((row) => row["outcome"] === "limited")).toHaveLength(limited.length);
    const other = await seedKey(world.database, world.seeded, "read");
    const others = await Promise.all(Array.from({ length: 5 }, () => call("list_models", {}, other.key)));
    expect(others.filter(({ error }) => error.code === "rate_limited")).toHaveLength(2);
  });

  test("many refused calls leave some audit entries and one that counts the others", async () => {
    world.harness = createHarness(world.database, { odooOf: () => world.odoo.transport, planOf: () => small });
    for (let i = 0; i < 5 + 33; i++) await call("search_records", partner);
    await world.harness.recorder.stop();
    const limited = (await entries()).filter((row) => row["outcome"] === "limited");
    expect(limited).toHaveLength(31);
    expect(limited.map((row) => row["error_message"])).toContain(
      "3 more calls were refused within a minute. The last: Limit reached: 5 calls a minute for this access key.",
    );
  });

  test("a tenant without free places is refused at once, and another tenant is not affected", async () => {
    world.harness = createHarness(world.database, {
      odooOf: () => world.odoo.transport,
      planOf: () => ({ ...small, rate: findPlan("enterprise").rate }),
    });
    await call("search_records", partner);
    let open: () => void = () => {};
    const concurrency = new Promise<void>((resolve) => {
      open = resolve;
    });
    const before = world.odoo.calls.length;
    world.odoo.before = () => concurrency;
    const ended: string[] = [];
    const all = Array.from({ length: 4 }, () =>
      call("search_records", partner).then((result) => {
        ended.push(result.isError ? `${result.error.code} ${result.error.retry_after_seconds}` : "ok");
      }),
    );
    // Two run in Odoo and one waits for a place, which it gets. The fourth was refused before any of them ended.
    await Promise.race(all);
    expect([ended, world.odoo.calls.length - before]).toEqual([["busy 2"], 2]);
    world.odoo.before = () => {};
    const other = await seedTenant(world.database, { rules: [{ model: "res.partner" }] });
    expect(await call("search_records", partner, other.key)).toMatchObject({ isError: false });
    open();
    await Promise.all(all);
    expect(ended).toEqual(["busy 2", "ok", "ok", "ok"]);
  });
});
