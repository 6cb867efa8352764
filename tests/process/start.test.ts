import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectClient, generations } from "../../e2e/support/mcp.ts";
import { type RunningApp, startApp } from "./app.ts";

const dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-start-"));
// The embedded database runs as a user of its own, which must be able to reach its folder.
chmodSync(dataDir, 0o755);
let app: RunningApp;

beforeAll(async () => {
  app = await startApp({ script: "start.mjs", dataDir });
}, 400_000);

afterAll(async () => {
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

/** Reads what the start printed, as a user would copy it. */
function printed(output: string): { url: string; key: string; email: string; password: string } {
  const config = JSON.parse(output.slice(output.indexOf("\n{\n"))) as {
    mcpServers: { odoo: { command: string; args: string[]; env: { AUTH_HEADER: string } } };
  };
  const { args, env } = config.mcpServers.odoo;
  const line = (label: string) => new RegExp(`${label}\\s+(\\S+)`).exec(output)?.[1] ?? "";
  expect(env.AUTH_HEADER).toBe(`Bearer ${line("access key")}`);
  return {
    url: args.find((arg) => arg.endsWith("/api/mcp")) ?? "",
    key: line("access key"),
    email: line("sign in"),
    password: line("password"),
  };
}

test.each(generations)(
  "a client of the revision %s works on the demo Odoo with the configuration that the start printed",
  async (generation) => {
    const { url, key } = printed(app.output());
    expect(url).toBe(`${app.url}/api/mcp`);
    const client = await connectClient(generation, url, key);
    const tools = await client.listTools();
    expect(tools).toContain("search_records");

    const found = await client.call("find_record", { model: "res.partner", text: "Azure" });
    const [partner] = found.data["matches"] as { id: number; name: string }[];
    expect(partner?.name).toBe("Azure Interior");
    const orders = await client.call("search_records", {
      model: "sale.order",
      domain: [["partner_id", "=", partner?.id]],
      fields: ["name", "amount_total", "partner_id"],
    });
    const rows = orders.data["records"] as { partner_id: [number, string] }[];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.partner_id[0]).toBe(partner?.id);

    const created = await client.call("create_record", { model: "res.partner", values: { name: `Ann ${generation}` } });
    const id = created.data["id"];
    const read = await client.call("get_record", { model: "res.partner", record_id: id, fields: ["name"] });
    expect(read.data["record"]).toMatchObject({ id, name: `Ann ${generation}` });
    const asked = await client.call("delete_record", { model: "res.partner", record_id: id });
    const deleted = await client.call("confirm_operation", { token: asked.data["confirmation_token"] });
    expect(deleted.data).toMatchObject({ status: "done" });
    expect((await client.call("get_record", { model: "res.partner", record_id: id })).isError).toBe(true);
    await client.close();
  },
  30_000,
);

test("a second start on the same data folder is refused with the reason", async () => {
  await expect(startApp({ script: "start.mjs", dataDir })).rejects.toThrow(/another process|already|in use/i);
}, 60_000);

test("after a kill the next start works with the same key and sign-in", async () => {
  const before = printed(app.output());
  await app.crash();
  app = await startApp({ script: "start.mjs", dataDir });
  const after = printed(app.output());
  expect([after.key, after.email, after.password]).toEqual([before.key, before.email, before.password]);
  const client = await connectClient("2026", after.url, after.key);
  expect((await client.call("list_models", {})).isError).toBe(false);
  await client.close();
}, 120_000);

test("health, readiness, status and metrics answer without data of a tenant", async () => {
  const get = async (path: string) => {
    const response = await fetch(`${app.url}${path}`);
    return { status: response.status, text: await response.text() };
  };
  expect((await get("/health")).status).toBe(200);
  expect((await get("/ready")).status).toBe(200);
  expect(JSON.parse((await get("/status")).text)).toMatchObject({ status: "operational" });
  const metrics = await get("/metrics");
  expect(metrics.status).toBe(200);
  expect(metrics.text).toContain("# TYPE");
  for (const { text } of [await get("/health"), await get("/status"), metrics]) expect(text).not.toMatch(/demo|mcpo_/i);
});
