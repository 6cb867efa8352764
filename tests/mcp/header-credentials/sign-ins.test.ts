import { describe, expect, test } from "vitest";
import { listTools, openWorld, partner } from "./setup.ts";

const world = openWorld();
const { as, requests, signIns } = world;

describe("the cache of header credentials", () => {
  test("a connection by header credentials is cached for ten minutes, so a repeated search is one call", async () => {
    await world.harness.call(as(world.ana), "search_records", partner);
    requests();
    await world.harness.call(as(world.ana), "search_records", partner);
    expect(requests().map(({ path }) => path)).toEqual(["/json/2/res.partner/search_read"]);
    world.harness.advance(10 * 60_000);
    await world.harness.call(as(world.ana), "search_records", partner);
    expect(requests().map(({ path }) => path)).toContain("/web/webclient/version_info");
  });

  test("a wrong API key is refused before and after the right key was used", async () => {
    const wrong = { key: "f".repeat(40) };
    const refusal = { isError: true, error: { code: "odoo_auth", path: "X-Odoo-API-Key" } };
    expect(await world.harness.call(as(wrong), "search_records", partner)).toMatchObject(refusal);
    expect(await world.harness.call(as(world.ana), "search_records", partner)).toMatchObject({ isError: false });
    expect(await world.harness.call(as(wrong), "search_records", partner)).toMatchObject(refusal);
    // The same database and login with another key is another caller.
    const login = { "X-Odoo-DB": "main", "X-Odoo-Login": "ana@example.com" };
    expect(await world.harness.call({ ...as(world.ana), ...login }, "search_records", partner)).toMatchObject({
      isError: false,
    });
    expect(await world.harness.call({ ...as(wrong), ...login }, "search_records", partner)).toMatchObject(refusal);
  });

  test("an API key that Odoo has refused is dropped from the cache", async () => {
    await world.harness.call(as(world.ana), "search_records", partner);
    world.users = [world.ben];
    expect(await world.harness.call(as(world.ana), "search_records", partner)).toMatchObject({
      error: { code: "odoo_auth" },
    });
    expect(await world.harness.call(as(world.ana), "list_models")).toMatchObject({ error: { code: "odoo_auth" } });
    world.users = [world.ana, world.ben];
    expect(await world.harness.call(as(world.ana), "list_models")).toMatchObject({ isError: false });
  });
});

describe("guesses of API keys", () => {
  const guess = (i: number) => ({ key: String(i).padStart(40, "0") });

  test("a client address with five failed sign-ins in a minute must wait, and another address need not", async () => {
    for (let i = 0; i < 5; i++) await world.harness.call(as(guess(i), `host${i}.example`), "list_models");
    requests();
    const sixth = await world.harness.call(as(guess(6), "host6.example"), "list_models");
    expect(sixth).toMatchObject({ isError: true, error: { code: "rate_limited" } });
    expect(sixth.error.retry_after_seconds).toBeOneOf([59, 60]);
    expect(requests()).toEqual([]);
    expect(await world.harness.call(as(world.ana), "list_models", {}, "198.51.100.9")).toMatchObject({
      isError: false,
    });
  });

  test("one Odoo receives at most three wrong API keys a minute from all client addresses", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => world.harness.call(as(guess(i)), "list_models", {}, `198.51.100.${i}`)),
    );
    expect(answers.every(({ isError }) => isError)).toBe(true);
    expect(signIns()).toBe(3);
    // Another spelling of the host, or the name of its database, means the same Odoo.
    await world.harness.call(
      { ...as(guess(50), "ODOO.example."), "X-Odoo-DB": "main" },
      "list_models",
      {},
      "198.51.100.99",
    );
    expect(signIns()).toBe(0);
  });

  test("a formerly valid API key counts as a guess if Odoo refuses it", async () => {
    for (const who of world.users) await world.harness.call(as(who), "list_models");
    requests();
    world.users = [];
    await world.harness.call(as(world.ana), "search_records", partner);
    await world.harness.call(as(world.ben), "search_records", partner);
    requests();
    for (let i = 0; i < 5; i++) await world.harness.call(as(world.ana), "list_models", {}, `198.51.100.${i}`);
    expect(signIns()).toBe(1);
  });

  test("guesses of others do not affect a caller who is connected", async () => {
    await world.harness.call(as(world.ana), "list_models");
    for (let i = 0; i < 5; i++) await world.harness.call(as(guess(i)), "list_models");
    expect(await world.harness.call(as(world.ana), "search_records", partner)).toMatchObject({ isError: false });
  });

  test("a client address may send at most sixty different credentials a minute", async () => {
    for (let i = 0; i < 60; i++) expect((await world.harness.send(as(guess(i)), listTools())).status).toBe(200);
    const one = await world.harness.send(as(guess(61)), listTools());
    expect([one.status, Number(one.headers.get("retry-after")) > 0]).toEqual([429, true]);
    expect((await world.harness.send(as(guess(1)), listTools())).status).toBe(200);
    expect((await world.harness.send(as(guess(61)), listTools(), "198.51.100.9")).status).toBe(200);
    // A list of tools opens no connection.
    expect(world.evil.requests).toEqual([]);
  });

  test("the addresses of one IPv6 network count as one client address", async () => {
    for (let i = 0; i < 60; i++) await world.harness.send(as(guess(i)), listTools(), `2001:db8:1:2::${i}`);
    expect((await world.harness.send(as(guess(61)), listTools(), "2001:db8:1:2:ffff::1")).status).toBe(429);
  });
});
