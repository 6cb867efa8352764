import { expect, test, vi } from "vitest";
import { readConfig } from "#lib/config/env.ts";
import { POST } from "./route.ts";

const runtime = vi.hoisted(() => ({ env: {} as Record<string, string> }));
vi.mock("#lib/composition/runtime.ts", () => ({
  getRuntime: async () => ({ config: readConfig(runtime.env), log: { error: vi.fn() } }),
}));

const revision = "2026-07-28";
function ask(method: string, more: { headers?: Record<string, string>; params?: object } = {}): Promise<Response> {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": revision,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return POST(
    new Request("http://127.0.0.1:3000/api/mcp-conformance", {
      method: "POST",
      headers: {
        host: "127.0.0.1:3000",
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": revision,
        "mcp-method": method,
        ...more.headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...more.params, _meta } }),
    }),
  );
}

test("it is not there unless the process was started for it", async () => {
  runtime.env = {};
  expect((await ask("server/discover")).status).toBe(404);
  runtime.env = { MCP_CONFORMANCE: "1" };
  expect((await ask("server/discover")).status).toBe(200);
});

test("its door is the endpoint's: host, origin, size, no subscriptions", async () => {
  runtime.env = { MCP_CONFORMANCE: "1" };
  expect((await ask("tools/list", { headers: { host: "evil.example.com" } })).status).toBe(403);
  expect((await ask("tools/list", { headers: { origin: "https://evil.example.com" } })).status).toBe(403);
  expect((await ask("tools/list", { params: { text: "x".repeat(1024 * 1024) } })).status).toBe(413);
  expect((await ask("subscriptions/listen", { params: { notifications: {} } })).status).toBe(404);
});

test("it lists the fixtures and none of the real tools", async () => {
  runtime.env = { MCP_CONFORMANCE: "1" };
  const { result } = (await (await ask("tools/list")).json()) as { result: { tools: { name: string }[] } };
  const names = result.tools.map(({ name }) => name);
  expect(names).toContain("test_simple_text");
  expect(names.filter((name) => !/^(test_|json_schema_)/.test(name))).toEqual([]);
});
