import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OdooCall } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { type BuiltClient, buildClient } from "#tests/stdio/local-client.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Served, serve } from "./served.ts";

/** The connections for the same work: direct HTTP, the common bridge mcp-remote, and our local client. */
const ways = ["http", "mcp-remote", "the local client"] as const;
const generations = ["2025", "2026"] as const;

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let served: Served;
let local: BuiltClient;
let home: string;
const asked: OdooCall[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "mcp-odoo-journey-"));
  local = buildClient();
  database = await openTestDatabase();
  seeded = await seedTenant(database, {
    rules: [
      { model: "res.partner", allow: "rcwu" },
      { model: "sale.order", allow: "r", actions: ["action_confirm"] },
      { model: "sale.report" },
      { model: "res.users" },
      { model: "res.country" },
    ],
  });
  const sandbox = createSandbox({ now: () => new Date() }).open("journey");
  const odoo = {
    ...sandbox,
    call: (...args: Parameters<typeof sandbox.call>) => {
      asked.push(args[0]);
      return sandbox.call(...args);
    },
  };
  harness = createHarness(database, { odooOf: () => odoo });
  served = await serve(harness);
}, 120_000);
afterAll(async () => {
  await served.close();
  await harness.recorder.stop();
  await database.close();
  local.remove();
  rmSync(home, { recursive: true, force: true });
});

async function connect(way: (typeof ways)[number], generation: (typeof generations)[number]): Promise<Client2> {
  const headers = { authorization: `Bearer ${seeded.key}` };
  const url = new URL(served.url);
  const bridge = ["node_modules/mcp-remote/dist/proxy.js", served.url, "--transport", "http-only", "--allow-http"];
  const process_ =
    way === "mcp-remote"
      ? {
          command: process.execPath,
          args: [...bridge, "--header", `Authorization:${headers.authorization}`],
          env: { HOME: home, MCP_REMOTE_CONFIG_DIR: home },
          stderr: "ignore" as const,
        }
      : {
          command: process.execPath,
          args: [local.file],
          env: { MCP_ODOO_URL: served.url, MCP_ODOO_KEY: seeded.key },
          stderr: "ignore" as const,
        };
  const info = { name: `journey-${generation}`, version: "1" };
  if (generation === "2025") {
    const client = new Client1(info);
    await client.connect(
      (way === "http" ? new Http1(url, { requestInit: { headers } }) : new Stdio1(process_)) as never,
    );
    return client as unknown as Client2;
  }
  const client = new Client2(info, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(way === "http" ? new Http2(url, { requestInit: { headers } }) : new Stdio2(process_));
  return client;
}

describe.each(ways.flatMap((way) => generations.map((generation) => [way, generation] as const)))(
  "%s, %s",
  (way, generation) => {
    test("a client finds, aggregates, creates, changes and deletes records, is refused, and reads a resource and a prompt", async () => {
      const client = await connect(way, generation);
      const call = async (name: string, args: Record<string, unknown>) => {
        const result = (await client.callTool({ name, arguments: args })) as {
          isError?: boolean;
          content: { text: string }[];
          structuredContent?: Record<string, never>;
        };
        return {
          isError: result.isError === true,
          text: result.content[0]?.text ?? "",
          data: result.structuredContent ?? {},
        };
      };
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain("business_report");
      const found = await call("find_record", { model: "res.partner", text: "Azure" });
      expect(found.data["matches"]).toContainEqual({ id: 8, name: "Azure Interior" });
      const sums = await call("aggregate_records", {
        model: "sale.order",
        groupby: ["user_id"],
        aggregates: ["amount_total:sum"],
      });
      expect(sums.data["groups"], sums.text).not.toEqual([]);

      const name = `Journey ${way} ${generation}`;
      const values = { name, email: "journey@example.com" };
      const created = await call("create_record", { model: "res.partner", values });
      const id = Number(created.data["id"]);
      expect((await call("create_record", { model: "res.partner", values })).data).toMatchObject({
        id,
        deduplicated: true,
      });
      const changed = await call("update_record", { model: "res.partner", record_id: id, values: { city: "Ávila" } });
      expect(changed.data).toMatchObject({ record: { city: "Ávila" }, changed_fields: ["city"] });
      const { contents } = await client.readResource({ uri: `odoo://res.partner/record/${id}` });
      expect((contents[0] as { text: string }).text).toContain("journey@example.com");
      const prepared = await call("delete_record", { model: "res.partner", record_id: id });
      expect(prepared.data, prepared.text).toMatchObject({ status: "confirmation_required", name });
      const token = prepared.data["confirmation_token"];
      expect((await call("confirm_operation", { token })).data).toMatchObject({ status: "done", record_ids: [id] });
      expect((await call("confirm_operation", { token })).isError).toBe(true);
      expect((await call("search_records", { model: "ir.config_parameter" })).text).toContain("never open");
      const asText = { model: "res.partner", fields: '["name"]', limit: "1", domain: null, count: "true" };
      expect((await call("search_records", asText)).data).toMatchObject({ records: [{}], total: expect.any(Number) });
      // The bridge mcp-remote accepts only smaller messages.
      const mebibytes = way === "mcp-remote" ? 3 : 10;
      const content = Buffer.alloc(mebibytes * 1024 * 1024, 7).toString("base64");
      const file = { model: "res.partner", record_id: 8, name: `${name}.bin`, encoding: "base64", content };
      expect((await call("add_attachment", file)).data).toMatchObject({ status: "done" });
      const prompt = await client.getPrompt({ name: "new_contact", arguments: { customer: "Ann", language: "es" } });
      expect(JSON.stringify(prompt.messages)).toContain("Crea un contacto");
      await client.close();

      const creates = asked.filter(({ method, args }) => method === "create" && JSON.stringify(args).includes(name));
      expect(creates).toHaveLength(1);
    }, 60_000);
  },
);
