import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BuiltClient, buildClient, type Connected, connect, generations, run } from "#tests/stdio/local-client.ts";
import { direct, type LabServer, labServers } from "./lab.ts";

const servers = labServers();
let built: BuiltClient;
beforeAll(() => {
  if (Object.keys(servers).length > 0) built = buildClient();
});
afterAll(() => built?.remove());

describe.skipIf(Object.keys(servers).length === 0).each(["19", "14"])("the local client on Odoo %s", (series) => {
  const server = servers[series] as LabServer;
  const { login, apiKey } = server?.admin ?? {};
  const name = `Local client ${process.pid}`;
  let folder: string;
  let env: Record<string, string>;
  let client: Connected | undefined;

  const audit = () => readFileSync(join(folder, "audit.jsonl"), "utf8");
  const byName = () => direct(server, server.admin, "res.partner", "search_count", [[["name", "=", name]]]);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mcp-odoo-direct-"));
    env = {
      ODOO_URL: server.url,
      ODOO_DB: server.database,
      ODOO_USER: login as string,
      ODOO_API_KEY: apiKey as string,
      MCP_ODOO_AUDIT: join(folder, "audit.jsonl"),
    };
  });
  afterEach(async () => {
    await client?.close();
    client = undefined;
    rmSync(folder, { recursive: true });
  });

  test.each(generations)("a %s client reads, creates once and deletes after a confirmation", async (generation) => {
    client = await connect(generation, built, env);
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("delete_record");

    const found = await client.call("search_records", {
      model: "res.partner",
      fields: ["name"],
      order: "id",
      limit: 5,
    });
    expect(found.structuredContent?.["records"]).toEqual(
      await direct(server, server.admin, "res.partner", "search_read", [[]], {
        fields: ["name"],
        order: "id",
        limit: 5,
      }),
    );

    const values = { model: "res.partner", values: { name } };
    const made = await client.call("create_record", values);
    const again = await client.call("create_record", values);
    expect(again.structuredContent).toMatchObject({ id: made.structuredContent?.["id"], deduplicated: true });
    expect(await byName()).toBe(1);

    const record = { model: "res.partner", record_id: made.structuredContent?.["id"] as number };
    const asked = await client.call("delete_record", record);
    expect(asked.structuredContent).toMatchObject({ status: "confirmation_required" });
    expect(await byName()).toBe(1);
    const token = asked.structuredContent?.["confirmation_token"];
    await client.call("confirm_operation", { token });
    expect(await byName()).toBe(0);
    expect((await client.call("confirm_operation", { token })).isError).toBe(true);

    const lines = audit()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; tool?: string; outcome: string });
    const intent = lines.findIndex((line) => line.tool === "create_record" && line.outcome === "pending");
    expect(lines.slice(intent + 1)).toContainEqual(expect.objectContaining({ id: lines[intent]?.id, outcome: "ok" }));
    for (const secret of [apiKey as string, name]) {
      expect(audit()).not.toContain(secret);
      expect(client.stderr()).not.toContain(secret);
    }
  });

  test("the local client opens the models that its user may use, except those on the hard floor", async () => {
    const { login: demo, apiKey: demoKey } = server.demo;
    client = await connect("2026", built, { ...env, ODOO_USER: demo, ODOO_API_KEY: demoKey });
    const listed = await client.call("list_models", { search: "res.partner", limit: 200 });
    expect(listed.structuredContent?.["models"]).toContainEqual(
      expect.objectContaining({ model: "res.partner", operations: ["read", "create", "write", "unlink"] }),
    );
    const closed = await client.call("search_records", { model: "ir.config_parameter" });
    expect(closed.isError).toBe(true);
    expect(closed.content[0]?.text).toContain("never open");
  });

  test("ODOO_MODELS limits the local client to the named models and operations", async () => {
    client = await connect("2026", built, { ...env, ODOO_MODELS: "res.partner:r" });
    const listed = await client.call("list_models");
    expect(listed.structuredContent?.["models"]).toEqual([
      { model: "res.partner", label: "res.partner", operations: ["read"] },
    ]);
    const refused = await client.call("create_record", { model: "res.partner", values: { name } });
    expect(refused.isError).toBe(true);
    expect(await byName()).toBe(0);
  });

  test("a write is not sent to Odoo if the audit cannot record it", async () => {
    client = await connect("2026", built, { ...env, MCP_ODOO_AUDIT: "/dev/full" });
    const refused = await client.call("create_record", { model: "res.partner", values: { name } });
    expect(refused.isError).toBe(true);
    expect(refused.content[0]?.text).toContain("nothing was sent to Odoo");
    expect(await byName()).toBe(0);
  });

  test("the local client reports a wrong key after a single sign-in", async () => {
    const key = "0".repeat(40);
    const between = await proxyTo(server.url);
    const wrong = { ...env, ODOO_URL: between.url, ODOO_API_KEY: key };
    const call = { jsonrpc: "2.0", method: "tools/call", params: { name: "list_models", arguments: {} } };
    const discover = { jsonrpc: "2.0", id: 0, method: "server/discover", params: { _meta: modern } };
    const asked = await run(built, wrong, Array(30).fill(discover));
    expect(asked.stdout[0]?.result).toMatchObject({ supportedVersions: ["2026-07-28"] });
    expect(between.seen).toEqual([]);
    const { code, stdout, stderr } = await run(built, wrong, [
      { ...call, id: 1 },
      { ...call, id: 2 },
    ]);
    await between.close();
    for (const { result } of stdout) expect(JSON.stringify(result)).toMatch(/refused the sign-in/);
    expect(between.seen.filter((request) => request.includes(key))).toHaveLength(1);
    expect(stderr).toContain("refused the sign-in");
    expect(stderr).not.toContain(key);
    expect(code).toBe(1);
  });

  test("a call works once Odoo is reachable, after a first call without it failed", async () => {
    const between = await proxyTo(server.url);
    between.down = true;
    client = await connect("2025", built, { ...env, ODOO_URL: between.url });
    expect((await client.call("list_models")).isError).toBe(true);
    between.down = false;
    expect((await client.call("list_models")).isError ?? false).toBe(false);
    await between.close();
  });

  test("the local client ends only after its running write has ended and is recorded", async () => {
    const between = await proxyTo(server.url);
    client = await connect("2025", built, { ...env, ODOO_URL: between.url });
    await client.call("list_models");
    let carryOn = () => {};
    between.hold = new Promise((resolve) => {
      carryOn = resolve;
    });
    const abandoned = client.call("create_record", { model: "res.partner", values: { name } }).catch(() => "no answer");
    await expect.poll(() => existsSync(join(folder, "audit.jsonl")) && audit(), longTimeout).toContain('"pending"');
    await expect.poll(() => between.held, longTimeout).toBeGreaterThan(0);
    process.kill(client.pid(), "SIGTERM");
    await sleep(300);
    carryOn();
    expect(await abandoned).toBe("no answer");
    expect(audit()).toMatch(/"outcome":"ok".*"recordIds":\[\d+\]/);
    const [id] = (await direct(server, server.admin, "res.partner", "search", [[["name", "=", name]]])) as number[];
    await direct(server, server.admin, "res.partner", "unlink", [[id]]);
    await between.close();
  });
});

const modern = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
const longTimeout = { timeout: 15_000 };

/** Starts a proxy to Odoo. It keeps all requests, drops them while `down`, and delays creates until `hold` resolves. */
async function proxyTo(odoo: string) {
  const between = {
    url: "",
    seen: [] as string[],
    held: 0,
    down: false,
    hold: Promise.resolve(),
    close: async () => {},
  };
  const server = createServer(async (request, response) => {
    if (between.down) return response.destroy();
    let body = "";
    for await (const chunk of request) body += chunk;
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    between.seen.push(`${request.url} ${JSON.stringify(headers)} ${body}`);
    if (`${request.url} ${body}`.includes("create")) {
      between.held++;
      await between.hold;
    }
    const answer = await fetch(odoo + request.url, {
      method: request.method ?? "GET",
      headers: headers as Record<string, string>,
      ...(body === "" ? {} : { body }),
      redirect: "manual",
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    return response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  between.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  between.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return between;
}
