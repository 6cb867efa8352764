import { describe, expect, test } from "vitest";
import { generateAccessKey } from "#lib/kernel/access-key.ts";
import { url } from "../harness.ts";
import { seedTenant } from "../seed.ts";
import { oldCall, openWorld } from "./entry-setup.ts";

const world = openWorld();

describe("of somebody who is not known no part of the body is read:", () => {
  const strangers = {
    "without a key": {},
    "with a key that is none": { authorization: "Bearer mcpo_live_nothing" },
    "with a key nobody was given": { authorization: `Bearer ${generateAccessKey("live")}` },
    "with Odoo headers where they are off": { "x-odoo-url": "https://odoo.example.com", "x-odoo-api-key": "k" },
  };
  test.each(Object.entries(strangers))("%s", async (_, headers) => {
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

  test("with the key of a company that is suspended", async () => {
    const other = await seedTenant(world.database, {});
    await world.database.admin`update tenants set suspended_at = now() where id = ${other.tenantId}`;
    const headers = { authorization: `Bearer ${other.key}`, host: "127.0.0.1:3000" };
    const request = new Request(url, { ...oldCall("list_models", {}, headers) });
    expect((await world.harness.handle(request)).status).toBe(403);
    expect(request.bodyUsed).toBe(false);
  });
});

describe("what is not sent as plain JSON is refused before its body is read:", () => {
  // A page of another site may send these without asking first.
  test.each([
    ["plain text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["parts of a form", { "content-type": "multipart/form-data; boundary=x" }],
    ["what only looks like JSON", { "content-type": "text/plain; application/json" }],
    ["nothing said", { "content-type": "" }],
    ["JSON that is compressed", { "content-encoding": "br" }],
    ["JSON that is compressed twice", { "content-encoding": "identity, gzip" }],
  ])("%s", async (_, headers) => {
    const init = oldCall("create_record", { model: "res.partner", values: { name: "Ann" } }, headers);
    const request = new Request(url, init);
    for (const [name, value] of Object.entries({ authorization: `Bearer ${world.seeded.key}`, host: "127.0.0.1:3000" }))
      request.headers.set(name, value);
    expect((await world.harness.handle(request)).status).toBe(415);
    expect(request.bodyUsed).toBe(false);
  });
});
