import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type BuiltClient, buildClient, run } from "./local-client.ts";

let built: BuiltClient;
let server: Server | undefined;

beforeAll(() => {
  built = buildClient();
});
afterAll(() => built.remove());
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const { version, dependencies, files, bin } = JSON.parse(readFileSync("stdio/package.json", "utf8"));
const key = "mcpo_live_0123456789abcdefghijklmnopqrstuvw4yQ2z";

async function serve(listener: RequestListener): Promise<string> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

type Message = { id?: unknown; method: string; params?: Record<string, unknown> };

/** Serves an endpoint that answers each request with `answer` and keeps the requests. */
async function serveAnswers(answer: (message: Message) => Record<string, unknown>) {
  const came: { message: Message; headers: Record<string, unknown> }[] = [];
  const url = await serve(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const message = JSON.parse(body) as Message;
    came.push({ message, headers: request.headers });
    if (message.id === undefined) return response.writeHead(202).end();
    return response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...answer(message) }));
  });
  return { url, came };
}

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
const ask = (id: number, method: string, params: Record<string, unknown> = {}) =>
  ({ jsonrpc: "2.0", id, method, params: { ...params, _meta: { ...meta, progressToken: id } } }) as const;

function talk(url: string, messages: readonly object[]) {
  return run(built, { MCP_ODOO_URL: url, MCP_ODOO_KEY: key }, messages);
}

describe("the messages of the local client", () => {
  test("a request of any method is forwarded", async () => {
    const { url, came } = await serveAnswers(({ method }) => ({ result: { echo: method } }));
    const methods = ["server/discover", "prompts/get", "resources/read", "completion/complete", "future/thing"];
    const { stdout } = await talk(
      url,
      methods.map((method, id) => ask(id, method, { name: "café", uri: "odoo://models" })),
    );
    expect(stdout.map(({ result }) => result)).toEqual(methods.map((echo) => ({ echo })));
    expect(came.map(({ message }) => message.method)).toEqual(methods);
    expect(came[1]?.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      "accept-encoding": "gzip",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "prompts/get",
      "mcp-name": `=?base64?${Buffer.from("café").toString("base64")}?=`,
    });
    expect(came[2]?.headers).toMatchObject({ "mcp-name": "odoo://models" });
  });

  test("a request of an older client has the protocol version that it agreed on", async () => {
    const { url, came } = await serveAnswers(() => ({ result: { protocolVersion: "2025-06-18" } }));
    await talk(url, [
      {
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: { protocolVersion: "2025-06-18", clientInfo: { name: "claude-ai\r\nx: y", version: "0.1.0" } },
      },
      { jsonrpc: "2.0", id: 2, method: "tools/list" },
    ]);
    expect(came.map(({ headers }) => headers["mcp-protocol-version"])).toEqual([undefined, "2025-06-18"]);
    expect(came[1]?.headers["user-agent"]).toBe(`claude-aix y/0.1.0 mcp-odoo-stdio/${version}`);
  });

  test("a tools/list answer is cached until the ttl that the endpoint sends", async () => {
    const { url, came } = await serveAnswers(({ method }) => ({
      result: { method, ttlMs: method === "prompts/list" ? 0 : 60_000 },
    }));
    const methods = ["tools/list", "prompts/list", "tools/list", "prompts/list", "tools/call", "tools/call"];
    const { stdout } = await talk(
      url,
      methods.map((method, id) => ask(id, method, { name: "a" })),
    );
    expect(stdout.map(({ id, result }) => [id, result?.["method"]])).toEqual([...methods.entries()]);
    expect(came.map(({ message }) => message.method)).toEqual([
      "tools/list",
      "prompts/list",
      "prompts/list",
      "tools/list",
      "tools/call",
      "tools/list",
      "tools/call",
    ]);
    expect(stdout[2]?.result?.["ttlMs"]).toBeLessThanOrEqual(60_000);
  });

  test("a compressed answer is decoded", async () => {
    const url = await serve((request, response) => {
      request.resume();
      response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(gzipSync('{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}'));
    });
    const { stdout } = await talk(url, [ask(1, "tools/list")]);
    expect(stdout[0]?.result).toEqual({ tools: [] });
  });

  test("a progress notification is forwarded before its answer", async () => {
    const progress = { jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1, progress: 1 } };
    const answer = { jsonrpc: "2.0", id: 1, result: {} };
    const url = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const message of [progress, answer]) response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    });
    const { stdout } = await run(built, { MCP_ODOO_URL: url, MCP_ODOO_KEY: key }, [ask(1, "tools/list")], 2);
    expect(stdout).toEqual([progress, answer]);
  });

  test("a list with another cursor is cached as another list", async () => {
    const { url, came } = await serveAnswers(() => ({ result: { ttlMs: 60_000 } }));
    await talk(url, [ask(1, "resources/list"), ask(2, "resources/list", { cursor: "b" })]);
    expect(came).toHaveLength(2);
  });

  test("a protocol error is forwarded unchanged", async () => {
    const url = await serve((_, response) => {
      response
        .writeHead(429, { "content-type": "application/json" })
        .end('{"jsonrpc":"2.0","error":{"code":-32000,"message":"Limit reached."},"id":null}');
    });
    const { stdout } = await talk(url, [ask(7, "tools/list")]);
    expect(stdout).toEqual([{ jsonrpc: "2.0", id: 7, error: { code: -32000, message: "Limit reached." } }]);
  });

  test("a redirect is not followed, so the key is not sent to another address", async () => {
    let second = 0;
    const url = await serve((request, response) => {
      if (request.url === "/elsewhere") second++;
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    const { stdout } = await talk(url, [ask(1, "tools/list")]);
    expect(stdout[0]?.error?.message).toContain(`redirects to ${url}`);
    expect(second).toBe(0);
  });

  test.each([
    [404, "text/html", "<h1>Not found</h1>"],
    [200, "text/html", "<h1>Sign in</h1>"],
    [200, "application/json", "[]"],
  ])("an address that is no MCP endpoint is reported as such: %i %s %s", async (status, type, body) => {
    const url = await serve((_, response) => response.writeHead(status, { "content-type": type }).end(body));
    const { stdout } = await talk(url, [ask(1, "server/discover")]);
    expect(stdout[0]?.error?.message).toMatch(/not as an MCP endpoint: check MCP_ODOO_URL/);
  });

  test("the error about a refused key shows only its last characters", async () => {
    const url = await serve((_, response) => response.writeHead(401).end());
    const { stdout, stderr, code } = await talk(url, [ask(1, "server/discover"), ask(2, "tools/call", { name: "a" })]);
    expect(stdout[0]?.error?.message).toContain(`ending in ${key.slice(-4)}`);
    expect(stdout[1]?.result).toMatchObject({ isError: true, resultType: "complete" });
    expect(JSON.stringify(stdout) + stderr).not.toContain(key);
    expect(code).toBe(0);
  });

  test("standard output has only protocol messages, even if a library prints", async () => {
    const { url } = await serveAnswers(() => ({ result: {} }));
    const noise = join(built.folder, "noise.cjs");
    writeFileSync(noise, 'setImmediate(() => console.log("noise"));');
    const env = { MCP_ODOO_URL: url, MCP_ODOO_KEY: key, NODE_OPTIONS: `--require ${noise}` };
    const { stdout, stderr } = await run(built, env, [ask(1, "tools/list")]);
    rmSync(noise);
    expect(stdout).toEqual([{ jsonrpc: "2.0", id: 1, result: {} }]);
    expect(stderr).toContain("noise");
  });

  test("the local client ends with its input, also during a request", async () => {
    const url = await serve(() => {});
    const { code, stdout } = await run(built, { MCP_ODOO_URL: url, MCP_ODOO_KEY: key }, [ask(1, "tools/list")], 0);
    expect([code, stdout]).toEqual([0, []]);
  });
});

describe("the settings of the local client", () => {
  const url = "https://odoo.example.com";
  test.each<[string, Record<string, string>, RegExp]>([
    ["nothing", {}, /Set MCP_ODOO_URL and MCP_ODOO_KEY/],
    ["no key", { MCP_ODOO_URL: url }, /MCP_ODOO_KEY is missing/],
    ["a form left empty", { MCP_ODOO_URL: url, MCP_ODOO_KEY: `\${user_config.key}` }, /MCP_ODOO_KEY is missing/],
    ["an invalid address", { MCP_ODOO_URL: "odoo", MCP_ODOO_KEY: key }, /no address/],
    ["an unencrypted address", { MCP_ODOO_URL: "http://odoo.example.com", MCP_ODOO_KEY: key }, /must start with https/],
    ["a key of two lines", { MCP_ODOO_URL: url, MCP_ODOO_KEY: `${key}\nx: y` }, /characters that no key has/],
    ["a time in words", { MCP_ODOO_URL: url, MCP_ODOO_KEY: key, MCP_ODOO_TIMEOUT: "long" }, /number of seconds/],
    ["settings of both modes", { MCP_ODOO_URL: url, MCP_ODOO_KEY: key, ODOO_URL: url }, /not both/],
    ["a limit behind #", { MCP_ODOO_URL: `${url}/api/mcp#?readonly=1`, MCP_ODOO_KEY: key }, /nothing behind #/],
    [
      "a limit of the other mode",
      { MCP_ODOO_URL: url, MCP_ODOO_KEY: key, ODOO_READONLY: "1" },
      /limit the direct mode/,
    ],
    [
      "models of the other mode",
      { MCP_ODOO_URL: url, MCP_ODOO_KEY: key, ODOO_MODELS: "res.partner:r" },
      /limit the direct/,
    ],
    ["a misspelt limit", { ODOO_URL: url, ODOO_API_KEY: key, ODOO_READONLY: "ture" }, /ODOO_READONLY takes 1 or 0/],
    ["a limit on Odoo's address", { ODOO_URL: `${url}?readonly=1`, ODOO_API_KEY: key }, /set ODOO_READONLY=1/],
    ["no credential", { ODOO_URL: url }, /ODOO_API_KEY \(or ODOO_PASSWORD\) is missing/],
  ])("the local client ends with one sentence for %s", async (_, env, message) => {
    const { code, stdout, stderr } = await run(built, env);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).not.toContain(key);
    expect([code, stdout]).toEqual([1, []]);
  });
});

describe("the package of the local client", () => {
  test("the package is one file without dependencies", () => {
    expect(dependencies).toBeUndefined();
    expect(files).toEqual(["dist/mcp-odoo.cjs"]);
    expect(bin).toEqual({ "mcp-odoo": "dist/mcp-odoo.cjs" });
    // All tests here start the file in the folder of the build.
    expect(readdirSync(built.folder).sort()).toEqual([`mcp-odoo-${version}.mcpb`, "mcp-odoo.cjs"]);
    expect(readFileSync(built.file, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test("the bundle is valid and contains the file that its manifest starts", async () => {
    const folder = join(built.folder, "unpacked");
    mcpb("unpack", join(built.folder, `mcp-odoo-${version}.mcpb`), folder);
    try {
      mcpb("validate", join(folder, "manifest.json"));
      const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
      expect(manifest).toMatchObject({ version, user_config: { url: { required: true }, key: { sensitive: true } } });
      const { url } = await serveAnswers(() => ({ result: { from: "the endpoint" } }));
      const { env, args } = manifest.server.mcp_config as { env: Record<string, string>; args: string[] };
      const settings = { url, key };
      const filled = Object.entries(env).map(([name, value]) => [
        name,
        value.replace(/\$\{user_config\.(url|key)\}/, (_, field: "url" | "key") => settings[field]),
      ]);
      const file = args[0]?.replace("$" + "{__dirname}", folder) ?? "";
      const { stdout } = await run({ ...built, file }, Object.fromEntries(filled), [ask(1, "server/discover")]);
      expect(stdout[0]?.result).toEqual({ from: "the endpoint" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function mcpb(...args: string[]): void {
  const { status, stderr } = spawnSync("node_modules/.bin/mcpb", args, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
}
