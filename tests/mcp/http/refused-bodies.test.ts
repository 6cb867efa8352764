import { describe, expect, test } from "vitest";
import { generateAccessKey } from "#lib/kernel/access-key.ts";
import { url } from "../harness.ts";
import { seedTenant } from "../seed.ts";
import { oldCall, openWorld } from "./entry-setup.ts";

const world = openWorld();

describe("the body of an unknown caller", () => {
  const strangers = {
    "without a key": {},
    "with a malformed key": { authorization: "Bearer mcpo_live_nothing" },
    "with an unknown key": { authorization: `Bearer ${generateAccessKey("live")}` },
    "with Odoo headers while they are switched off": {
      "x-odoo-url": "https://odoo.example.com",
      "x-odoo-api-key": "k",
    },
  };
  test.each(Object.entries(strangers))("the body of a request %s is not read", async (_, headers) => {
    let asked = 0;
    const body = new ReadableStream(
      { pull: (controller) => controller.error(new Error(`part ${++asked} was asked for`)) },
      { highWaterMark: 0 },
    );
    const request = new Request(url, {
      ...oldCall("list_models", {}, { ...headers, host: "127.0.0.1:3000" }),
      body,
      duplex: "half",
    } as RequestInit);
    expect((await world.harness.handle(request)).status).toBe(401);
    expect([asked, request.bodyUsed]).toEqual([0, false]);
  });

  test("the body of a request with the key of a suspended tenant is not read", async () => {
    const other = await seedTenant(world.database, {});
    await world.database.admin`update tenants set suspended_at = now() where id = ${other.tenantId}`;
    const headers = { authorization: `Bearer ${other.key}`, host: "127.0.0.1:3000" };
    const request = new Request(url, { ...oldCall("list_models", {}, headers) });
    expect((await world.harness.handle(request)).status).toBe(403);
    expect(request.bodyUsed).toBe(false);
  });
});

describe("a body that is not plain JSON", () => {
  // A page of another site may send these types without a preflight.
  test.each([
    ["plain text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["parts of a form", { "content-type": "multipart/form-data; boundary=x" }],
    ["a type that only looks like JSON", { "content-type": "text/plain; application/json" }],
    ["no content type", { "content-type": "" }],
    ["JSON that is compressed", { "content-encoding": "br" }],
    ["JSON that is compressed twice", { "content-encoding": "identity, gzip" }],
  ])("a body with %s is refused before it is read", async (_, headers) => {
    const init = oldCall("create_record", { model: "res.partner", values: { name: "Ann" } }, headers);
    const request = new Request(url, init);
    for (const [name, value] of Object.entries({ authorization: `Bearer ${world.seeded.key}`, host: "127.0.0.1:3000" }))
      request.headers.set(name, value);
    expect((await world.harness.handle(request)).status).toBe(415);
    expect(request.bodyUsed).toBe(false);
  });
});
