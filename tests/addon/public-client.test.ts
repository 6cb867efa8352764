import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, keepRules, search, setRule } from "./lab/admin.ts";
import { auditMark, auditSince } from "./lab/audit.ts";
import { requireNothingLeaks } from "./lab/call.ts";
import { type AddonServer, addonServers } from "./lab/servers.ts";
import { makeKey, makeUser, type WireUser } from "./lab/users.ts";

const version = "0.9.0";
const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const environment = join(cache, "mcp-odoo", "public-client", version);
const program = join(environment, "bin", "mcp-server-odoo");

interface ToolResult {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Record<string, unknown>;
}

/** Installs the public client in a Python environment of its own. */
function install(): void {
  if (existsSync(program)) return;
  execFileSync("python3", ["-m", "venv", environment], { stdio: "inherit", timeout: 60_000 });
  const options = ["install", "--quiet", "--disable-pip-version-check", `mcp-server-odoo==${version}`];
  execFileSync(join(environment, "bin", "pip"), options, { stdio: "inherit", timeout: 240_000 });
}

async function start(server: AddonServer, key: string, login: string): Promise<Client> {
  const client = new Client({ name: "wire", version: "1" });
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, ODOO_URL: server.url, ODOO_DB: server.database, ODOO_API_KEY: key, ODOO_USER: login };
  await client.connect(new StdioClientTransport({ command: program, env, stderr: "ignore" }));
  return client;
}

async function use(client: Client, name: string, args: Record<string, unknown> = {}): Promise<ToolResult> {
  const answer = await client.callTool({ name, arguments: args }, undefined, { timeout: 60_000 });
  const text = (answer.content as { text?: string }[]).map((part) => part.text ?? "").join("\n");
  requireNothingLeaks(text);
  return {
    isError: answer.isError === true,
    text,
    data: (answer.structuredContent ?? {}) as Record<string, unknown>,
  };
}

describe.each(addonServers())("the public client mcp-server-odoo on Odoo %s", (_series, server) => {
  let user: WireUser;
  let client: Client;
  let partner: number;
  let restore: () => Promise<void>;

  beforeAll(async () => {
    install();
    restore = await keepRules(server);
    await setRule(server, "res.partner", "rwc", { denied_fields: "comment, function" });
    await setRule(server, "res.country", "r");
    await setRule(server, "res.bank", "");
    user = await makeUser(server, ["base.group_partner_manager"]);
    const spain = await search(server, "res.country", [["code", "=", "ES"]]);
    const values = { name: "Wire Public", ref: "WIRE-PUB", comment: "hush", function: "Spy", country_id: spain[0] };
    partner = await create(server, "res.partner", values);
    client = await start(server, user.key, user.login);
  }, 360_000);
  afterAll(async () => {
    await client?.close();
    const left = await search(server, "res.partner", [["ref", "=like", "WIRE-PUB%"]]);
    await admin(server, "res.partner", "unlink", [left]);
    await restore();
  });

  const tool = (name: string, args: Record<string, unknown> = {}) => use(client, name, args);
  const inOdoo = async (id: number, fields: string[]) =>
    ((await admin(server, "res.partner", "read", [[id], fields])) as Record<string, unknown>[])[0];

  test("the public client authenticates with an MCP key and offers its tools", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "list_models",
        "search_records",
        "get_record",
        "create_record",
        "update_record",
        "delete_record",
      ]),
    );
  });

  test("the public client lists the enabled models with their operations", async () => {
    const { data } = await tool("list_models");
    const models = data["models"] as { model: string; operations: Record<string, boolean> }[];
    expect(models.find(({ model }) => model === "res.partner")?.operations).toEqual({
      read: true,
      write: true,
      create: true,
      unlink: false,
    });
    expect(models.map(({ model }) => model)).not.toContain("res.bank");
  });

  test("the public client searches, reads and counts, with named fields and with its own choice", async () => {
    const domain = [["ref", "=", "WIRE-PUB"]];
    const found = await tool("search_records", { model: "res.partner", domain, fields: ["name", "country_id"] });
    expect(found.data).toMatchObject({ total: 1, records: [{ id: partner, name: "Wire Public" }] });
    const chosen = await tool("search_records", { model: "res.partner", domain });
    expect(chosen.data["records"]).toMatchObject([{ id: partner, name: "Wire Public" }]);
    expect(chosen.text).not.toMatch(/hush|Spy/);
    const one = await tool("get_record", { model: "res.partner", record_id: partner });
    expect(one.isError).toBe(false);
    expect(one.text).not.toMatch(/hush|Spy/);
  });

  test("the public client asks for all fields and gets all but the denied ones", async () => {
    const all = await tool("get_record", { model: "res.partner", record_id: partner, fields: ["__all__"] });
    expect(all.isError, all.text).toBe(false);
    expect(all.text).toContain("WIRE-PUB");
    expect(all.text).not.toMatch(/hush|Spy/);
  });

  test("the public client describes fields without the denied ones", async () => {
    const { text, isError } = await tool("get_fields", { model: "res.partner" });
    expect(isError).toBe(false);
    expect(text).toContain("country_id");
    expect(text).not.toMatch(/"(comment|function)"\s*:\s*\{/);
  });

  test("the public client groups records and counts each group", async () => {
    const args = { model: "res.partner", groupby: ["country_id"], domain: [["ref", "=", "WIRE-PUB"]] };
    const { data } = await tool("aggregate_records", args);
    expect(data["groups"]).toMatchObject([{ __count: 1, country_id: [expect.any(Number), "Spain"] }]);
  });

  test("the public client creates records, updates one and several, and posts a message", async () => {
    const made = await tool("create_record", {
      model: "res.partner",
      values: { name: "Wire Pub One", ref: "WIRE-PUB-1" },
    });
    expect(made.isError, made.text).toBe(false);
    const one = (made.data["record"] as { id: number }).id;
    const records = [
      { name: "Wire Pub Two", ref: "WIRE-PUB-2" },
      { name: "Wire Pub Three", ref: "WIRE-PUB-3" },
    ];
    expect((await tool("create_records", { model: "res.partner", records })).isError).toBe(false);
    const more = await search(server, "res.partner", [["ref", "in", ["WIRE-PUB-2", "WIRE-PUB-3"]]]);
    expect(more).toHaveLength(2);
    const updated = await tool("update_record", { model: "res.partner", record_id: one, values: { city: "Gandia" } });
    expect(updated.isError, updated.text).toBe(false);
    expect(await inOdoo(one, ["city"])).toMatchObject({ city: "Gandia" });
    const several = await tool("update_records", { model: "res.partner", record_ids: more, values: { city: "Oliva" } });
    expect(several.isError, several.text).toBe(false);
    for (const id of more) expect(await inOdoo(id, ["city"])).toMatchObject({ city: "Oliva" });
    const said = await tool("post_message", { model: "res.partner", record_id: one, body: "Said by a client" });
    expect(said.isError, said.text).toBe(false);
  });

  test("the public client changes each of several records by its own values on series that have it", async () => {
    const ids = await search(server, "res.partner", [["ref", "in", ["WIRE-PUB-2", "WIRE-PUB-3"]]]);
    const updates = ids.map((id, index) => ({ id, values: { city: `Town ${index}` } }));
    const done = await tool("update_records", { model: "res.partner", updates });
    if (done.isError) {
      // The client supports this only from Odoo 19 on, and words the error itself.
      expect(server.major).toBeLessThan(19);
      return;
    }
    for (const [index, id] of ids.entries())
      expect(await inOdoo(id, ["city"])).toMatchObject({ city: `Town ${index}` });
  });

  test.each<[string, string, Record<string, unknown>, RegExp]>([
    ["a search in a model that is not enabled", "search_records", { model: "res.bank" }, /not enabled/],
    ["a search in a model that no rule can open", "search_records", { model: "ir.cron" }, /not enabled/],
    ["a search in a model that does not exist", "search_records", { model: "no.such" }, /not found|not enabled/i],
    [
      "a filter by a denied field",
      "search_records",
      { model: "res.partner", domain: [["comment", "ilike", "h"]] },
      /comment/,
    ],
    [
      "a filter by a path to a denied field",
      "search_records",
      { model: "res.partner", domain: [["parent_id.function", "=", "x"]] },
      /function/,
    ],
    ["an order by a denied field", "search_records", { model: "res.partner", order: "function" }, /function/],
    [
      "a read of a denied field",
      "get_record",
      { model: "res.partner", record_id: 1, fields: ["name", "comment"] },
      /comment/,
    ],
    ["a total by a denied field", "aggregate_records", { model: "res.partner", groupby: ["function"] }, /function/],
    [
      "a write of a denied field",
      "update_record",
      { model: "res.partner", record_id: 1, values: { comment: "x" } },
      /comment/,
    ],
    [
      "a record created with a denied field",
      "create_record",
      { model: "res.partner", values: { name: "Wire Pub Denied", comment: "x" } },
      /comment/,
    ],
    [
      "a write on a model that is read only",
      "update_record",
      { model: "res.country", record_id: 1, values: { name: "x" } },
      /write|not allowed/,
    ],
    [
      "a deletion that the rule does not allow",
      "delete_record",
      { model: "res.partner", record_id: 1 },
      /unlink|delete|not allowed/,
    ],
  ])("the public client is refused %s", async (_what, name, args, words) => {
    const { isError, text } = await tool(name, args);
    expect(isError).toBe(true);
    expect(text).toMatch(words);
    expect(text).not.toMatch(/hush|Spy/);
    expect(await search(server, "res.partner", [["name", "=", "Wire Pub Denied"]])).toEqual([]);
  });

  test("the public client's next call is refused after a rule is closed, and answered after it is opened", async () => {
    const args = { model: "res.country", fields: ["name"], limit: 1 };
    expect((await tool("search_records", args)).isError).toBe(false);
    await setRule(server, "res.country", "");
    expect((await tool("search_records", args)).isError).toBe(true);
    await setRule(server, "res.country", "r");
    await expect.poll(async () => (await tool("search_records", args)).isError, { timeout: 15_000 }).toBe(false);
  });

  test("the public client with a read key reads and may not write", async () => {
    const { key } = await makeKey(server, user.uid, { scope: "read" });
    const reader = await start(server, key, user.login);
    try {
      expect((await use(reader, "search_records", { model: "res.partner", limit: 1 })).isError).toBe(false);
      const write = { model: "res.partner", record_id: partner, values: { city: "Nowhere" } };
      expect((await use(reader, "update_record", write)).isError).toBe(true);
      expect(await inOdoo(partner, ["city"])).toMatchObject({ city: false });
    } finally {
      await reader.close();
    }
  });

  test("the public client with a wrong or a revoked key gets no data", async () => {
    const revoked = await makeKey(server, user.uid);
    await admin(server, "mcp.key", "action_revoke", [[revoked.id]]);
    for (const key of ["mcpa_0badc0de_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", revoked.key]) {
      const refused = await start(server, key, user.login)
        .then(async (other) => {
          const { isError } = await use(other, "search_records", { model: "res.partner", limit: 1 });
          await other.close();
          return isError;
        })
        .catch(() => true);
      expect(refused).toBe(true);
    }
  });

  test("each call of the public client leaves an audit row with the key's user", async () => {
    const mark = auditMark(server);
    await tool("search_records", { model: "res.partner", domain: [["ref", "=", "WIRE-PUB"]], fields: ["name"] });
    const rows = auditSince(server, mark);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows)
      expect(row).toMatchObject({ user_id: user.uid, door: "xmlrpc", outcome: "ok", model: "res.partner" });
  });
});
