import { describe, expect, test, vi } from "vitest";
import { page } from "#tests/support/fake-odoo.ts";
import { odooUser, odooWith } from "../header-caller-harness.ts";
import { openWorld, partner } from "./setup.ts";

const world = openWorld();
const { as, reopen, requests } = world;

describe("the limits of two keys of one Odoo", () => {
  test("two API keys of one Odoo have circuit breakers of their own", async () => {
    const down = { ...as(world.ana) };
    await world.harness.call(down, "search_records", partner);
    world.evil.routes = {
      ...world.evil.routes,
      "/json/2/res.partner/search_read": (seen, response) =>
        seen.headers.authorization === `bearer ${world.ana.key}`
          ? page(502)(seen, response)
          : odooWith(() => world.users)["*"]?.(seen, response),
    };
    for (let i = 0; i < 6; i++) await world.harness.call(down, "search_records", partner);
    requests();
    expect(await world.harness.call(down, "search_records", partner)).toMatchObject({ isError: true });
    expect(requests()).toEqual([]);
    expect(await world.harness.call(as(world.ben), "search_records", partner)).toMatchObject({ isError: false });
  });

  test("two API keys of one Odoo have rate limits of their own", async () => {
    for (let i = 0; i < 120; i++) await world.harness.call(as(world.ana), "list_models");
    expect(await world.harness.call(as(world.ana), "list_models")).toMatchObject({ error: { code: "rate_limited" } });
    const { data } = await world.harness.call(as(world.ben), "get_context");
    expect(data["calls_left"]).toMatchObject({ minute: 119 });
  });

  test("two API keys with all their places taken leave places to a third key", async () => {
    const carl = odooUser("c", "Carl");
    world.users.push(carl);
    for (const who of world.users) await world.harness.call(as(who), "list_models");
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const { tiny } of [world.ana, world.ben]) tiny.before = () => held;
    const waiting = [world.ana, world.ben].flatMap((who) =>
      Array.from({ length: 5 }, () => world.harness.call(as(who), "search_records", partner)),
    );
    expect(await world.harness.call(as(carl), "search_records", partner)).toMatchObject({ isError: false });
    release();
    expect((await Promise.all(waiting)).map(({ isError }) => isError)).toEqual(Array(10).fill(false));
  });

  test("the API keys of one network share its places, and another network has its own", async () => {
    const crowd = Array.from({ length: 6 }, (_, i) => odooUser(String(i + 1), `Guest ${i + 1}`));
    const other = odooUser("f", "Other");
    world.users.push(...crowd, other);
    for (const who of crowd) await world.harness.call(as(who), "search_records", partner);
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let inside = 0;
    for (const { tiny } of crowd) {
      tiny.before = () => {
        inside++;
        return held;
      };
    }
    const waiting = crowd.flatMap((who) =>
      Array.from({ length: 4 }, () => world.harness.call(as(who), "search_records", partner)),
    );
    await vi.waitFor(() => expect(inside).toBe(16));
    expect(await world.harness.call(as(other), "search_records", partner, "198.51.100.9")).toMatchObject({
      isError: false,
    });
    expect(inside).toBe(16);
    release();
    expect((await Promise.all(waiting)).map(({ isError }) => isError)).toEqual(Array(24).fill(false));
  });

  test("header-credential callers take none of the places of tenants", async () => {
    await reopen({ maxInFlight: 0 });
    expect(await world.harness.call(as(world.ana), "search_records", partner)).toMatchObject({ isError: false });
  });
});
