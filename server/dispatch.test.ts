import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Runtime } from "../lib/composition/runtime.ts";
import { readConfig } from "../lib/config/env.ts";
import { createDispatch } from "./dispatch.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Starts a server whose endpoint answers 202 and whose app answers 404, each with what it received. */
async function serve(env: Record<string, string> = {}) {
  const runtime = {
    config: readConfig(env),
    log: { error: () => {} },
    health: async () => ({ components: { database: "up" } }),
    mcp: { handle: async (asked: Request) => new Response(`endpoint: ${await asked.text()}`, { status: 202 }) },
  } as unknown as Runtime;
  const app = async (
    incoming: { headers: object },
    response: { writeHead(status: number): { end(body: string): void } },
  ) => response.writeHead(404).end(`app: ${JSON.stringify(incoming.headers)}`);
  const root = new URL("../", import.meta.url).pathname;
  const dispatch = createDispatch({ runtime, app: app as never, root });
  const server = createServer((incoming, response) => void dispatch(incoming, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

type Headers = Record<string, string>;
function post(port: number, path: string, body: string, headers: Headers = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const all = { host: "127.0.0.1:3000", "content-type": "application/json", ...headers };
    const asked = request({ port, path, method: "POST", headers: all }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    asked.once("error", reject).end(body);
  });
}

const revision = "2026-07-28";
function askFixtures(port: number, method: string, more: { headers?: Headers; params?: object } = {}) {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": revision,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...more.params, _meta } });
  const accept = "application/json, text/event-stream";
  const headers = { accept, "mcp-protocol-version": revision, "mcp-method": method, ...more.headers };
  return post(port, "/api/mcp-conformance", body, headers);
}

test("a request to /api/mcp goes to the endpoint, every other one to the app with the address of its peer", async () => {
  const port = await serve();
  expect(await post(port, "/api/mcp?readonly=1", "hello")).toEqual({ status: 202, body: "endpoint: hello" });
  const page = await post(port, "/sign-in", "", { "x-mcp-odoo-peer": "6.6.6.6" });
  expect(page.status).toBe(404);
  expect(page.body).toContain('"127.0.0.1"');
  expect(page.body).not.toContain("6.6.6.6");
});

test("a part of the consent page is not served, so that the browser loads the page with its own cookies", async () => {
  const port = await serve();
  const get = (headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      request({ port, path: "/connect/consent/u1", headers: { host: "127.0.0.1:3000", ...headers } }, (answer) => {
        let text = "";
        answer.on("data", (chunk) => {
          text += chunk;
        });
        answer.on("end", () => resolve(text));
      })
        .once("error", reject)
        .end();
    });
  expect(await get({ rsc: "1" })).toBe("");
  expect(await get({})).toMatch(/^app: /);
});

test("the fixtures of the protocol's test suite are served only by a process that was started for them", async () => {
  expect((await askFixtures(await serve(), "server/discover")).status).toBe(404);
  expect((await askFixtures(await serve({ MCP_CONFORMANCE: "1" }), "server/discover")).status).toBe(200);
});

test("requests for the fixtures pass the endpoint's checks of host and origin, and get no subscription", async () => {
  const port = await serve({ MCP_CONFORMANCE: "1" });
  const ask = async (method: string, more?: Parameters<typeof askFixtures>[2]) =>
    (await askFixtures(port, method, more)).status;
  expect(await ask("tools/list", { headers: { host: "evil.example.com" } })).toBe(403);
  expect(await ask("tools/list", { headers: { origin: "https://evil.example.com" } })).toBe(403);
  expect(await ask("subscriptions/listen", { params: { notifications: {} } })).toBe(404);
});

test("the fixtures offer none of the real tools", async () => {
  const { body } = await askFixtures(await serve({ MCP_CONFORMANCE: "1" }), "tools/list");
  const { result } = JSON.parse(body) as { result: { tools: { name: string }[] } };
  const names = result.tools.map(({ name }) => name);
  expect(names).toContain("test_simple_text");
  expect(names.filter((name) => !/^(test_|json_schema_)/.test(name))).toEqual([]);
});
