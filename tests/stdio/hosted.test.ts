import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { createTinyOdoo, type TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type HostedServer, serveHosted } from "./hosted.ts";
import { type BuiltClient, buildClient, type Connected, connect, generations } from "./local-client.ts";

let database: TestDatabase;
let seeded: Seeded;
let odoo: TinyOdoo;
let harness: Harness;
let server: HostedServer;
let built: BuiltClient;
let client: Connected;

const patient = { timeout: 15_000 };
const values = { name: "Sílvia Núñez", email: "silvia@example.com" };
const created = () => odoo.calls.filter(({ method }) => method === "create");
const sent = (tool: string) => server.seen.filter((message) => message.tool === tool);

beforeAll(async () => {
  built = buildClient();
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules: [{ model: "res.partner", allow: "rcwu" }] });
});
afterAll(async () => {
  built.remove();
  await database.close();
});
beforeEach(async () => {
  await database.admin`truncate audit_entries, confirmations, write_results`;
  odoo = createTinyOdoo();
  harness = createHarness(database, { odooOf: () => odoo.transport });
  server = await serveHosted(() => harness);
});
afterEach(async () => {
  await client.close();
  await server.kill();
  await harness.recorder.stop();
});

describe.each(generations)("a client of %s", (generation) => {
  beforeEach(async () => {
    client = await connect(generation, built, { MCP_ODOO_URL: server.url, MCP_ODOO_KEY: seeded.key });
  });

  test("a client lists and uses tools, resources and prompts through the local client", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("search_records");
    expect(client.instructions()).toContain("list_models");
    const found = await client.call("search_records", { model: "res.partner", domain: [["city", "=", "Madrid"]] });
    expect(found.structuredContent?.["records"]).toHaveLength(2);
    const made = await client.call("create_record", { model: "res.partner", values });
    expect(made.structuredContent).toMatchObject({ record: { name: values.name } });
    expect(created()).toHaveLength(1);
  });

  test("after the endpoint was killed a client's read is sent again and no write is lost", async () => {
    await client.listTools();
    await client.call("create_record", { model: "res.partner", values });
    await server.kill();
    const reading = client.call("search_records", { model: "res.partner", domain: [["name", "=", values.name]] });
    await sleep(200);
    await server.restart();
    expect((await reading).structuredContent?.["records"]).toHaveLength(1);
    expect(sent("search_records")).toHaveLength(1);
    expect(created()).toHaveLength(1);
    expect(client.stderr()).toContain("Trying again");
  });

  test.each([
    {},
    { allow_duplicate: true },
    { allow_duplicate: "true", idempotency_key: null },
    { idempotency_key: "order-7" },
  ])("a create with %j whose answer is lost creates one record", async (how) => {
    let left = 1;
    server.fate = (_, tool) => (tool === "create_record" && left-- > 0 ? "lose the answer" : "serve");
    const made = await client.call("create_record", { model: "res.partner", values, ...how });
    expect(made.structuredContent).toMatchObject({ deduplicated: true, record: { name: values.name } });
    expect(sent("create_record")).toHaveLength(2);
    expect(created()).toHaveLength(1);
  });

  test.each(["drop", "lose the answer", "unavailable"] as const)(
    "another write of a client is not sent again after: %s",
    async (fate) => {
      server.fate = (_, tool) => (tool === "update_record" ? fate : "serve");
      const lost = await client.call("update_record", { model: "res.partner", record_id: 2, values: { city: "Vigo" } });
      expect(lost.isError).toBe(true);
      expect(lost.content[0]?.text).toMatch(/update_record was carried out is not known.*first/);
      expect(sent("update_record")).toHaveLength(1);
    },
  );

  test("a cancelled call of a client ends its request to the endpoint", async () => {
    server.fate = (_, tool) => (tool === "search_records" ? "hang" : "serve");
    const cancel = new AbortController();
    const call = client.call("search_records", { model: "res.partner" }, cancel.signal).catch(() => "cancelled");
    await expect.poll(() => sent("search_records").length, patient).toBe(1);
    cancel.abort();
    expect(await call).toBe("cancelled");
    await expect.poll(() => server.left(), patient).toBe(1);
    await client.listTools();
    expect(client.stderr()).toBe("");
  });

  test("a refused key is named with the address for a new one", async () => {
    await database.admin`update access_keys set revoked_at = now() where id = ${seeded.keyId}`;
    harness.bearer.forget(seeded.keyId);
    try {
      const refused = await client.call("search_records", { model: "res.partner" });
      expect(refused.isError).toBe(true);
      expect(refused.content[0]?.text).toContain(`ending in ${seeded.key.slice(-4)} (MCP_ODOO_KEY)`);
      expect(refused.content[0]?.text).toContain(`${server.url}/keys`);
      expect(refused.content[0]?.text + client.stderr()).not.toContain(seeded.key);
    } finally {
      await database.admin`update access_keys set revoked_at = null where id = ${seeded.keyId}`;
    }
  });
});

describe("the local client in hosted mode", () => {
  beforeEach(async () => {
    client = await connect("2026", built, { MCP_ODOO_URL: server.url, MCP_ODOO_KEY: seeded.key });
  });

  test("the local client passes the text of a refusal on", async () => {
    const refused = await client.call("search_records", { model: "res.country" });
    expect(refused.isError).toBe(true);
    expect(refused.content[0]?.text).toContain("res.country");
  });

  test.each(["drop", "lose the answer", "unavailable"] as const)(
    "the local client sends a read again after: %s",
    async (fate) => {
      let left = 1;
      server.fate = (_, tool) => (tool === "search_records" && left-- > 0 ? fate : "serve");
      const found = await client.call("search_records", { model: "res.partner" });
      expect(found.isError ?? false).toBe(false);
      expect(sent("search_records")).toHaveLength(2);
    },
  );

  test("two equal creates make two records only if they allow duplicates", async () => {
    const twice = { model: "res.partner", values, allow_duplicate: true };
    await client.call("create_record", twice);
    await client.call("create_record", twice);
    expect(created()).toHaveLength(2);
    const once = { model: "res.partner", values: { name: "Once" } };
    await client.call("create_record", once);
    expect((await client.call("create_record", once)).structuredContent).toMatchObject({ deduplicated: true });
    expect(created()).toHaveLength(3);
  });

  test("the local client keeps the idempotency key of the caller", async () => {
    await client.call("create_record", {
      model: "res.partner",
      values,
      allow_duplicate: true,
      idempotency_key: "order-7",
    });
    expect(sent("create_record")[0]?.body).toContain('"order-7"');
  });

  test("the local client sends a write again that the endpoint refused as busy", async () => {
    let left = 1;
    server.fate = (_, tool) => (tool !== undefined && left-- > 0 ? "busy" : "serve");
    const made = await client.call("create_record", { model: "res.partner", values });
    expect([made.isError ?? false, created().length, sent("create_record").length]).toEqual([false, 1, 2]);
    expect(client.stderr()).toContain("MCP Odoo did not take the message: Too many requests at once.");
  });

  test("the local client sends a write again that was never sent", async () => {
    await client.listTools();
    await server.kill();
    const changing = client.call("update_record", { model: "res.partner", record_id: 2, values: { city: "Vigo" } });
    await sleep(200);
    await server.restart();
    expect((await changing).isError ?? false).toBe(false);
    expect(odoo.calls.filter(({ method }) => method === "write")).toHaveLength(1);
  });

  test("the local client ends a call that takes too long", async () => {
    await client.close();
    const env = { MCP_ODOO_URL: server.url, MCP_ODOO_KEY: seeded.key, MCP_ODOO_TIMEOUT: "2" };
    client = await connect("2026", built, env);
    await client.listTools();
    server.fate = () => "hang";
    const read = await client.call("search_records", { model: "res.partner" });
    expect(read.content[0]?.text).toMatch(/no answer came in time\.$/);
    const write = await client.call("update_record", { model: "res.partner", record_id: 2, values: { city: "Vigo" } });
    expect(write.content[0]?.text).toMatch(/in time\. Whether update_record was carried out is not known/);
    expect([sent("search_records").length, sent("update_record").length]).toEqual([1, 1]);
  });

  test("the local client writes neither key nor values to standard error", async () => {
    let left = 1;
    server.fate = (_, tool) => (tool !== undefined && left-- > 0 ? "unavailable" : "serve");
    await client.call("create_record", { model: "res.partner", values });
    expect(client.stderr()).toContain("HTTP 503");
    expect(client.stderr()).not.toContain(seeded.key);
    expect(client.stderr()).not.toContain("silvia@");
  });
});
