import { expect, test, vi } from "vitest";
import { readBodyCapped } from "#lib/http/request-guards.ts";
import { serveFixtures } from "../../conformance/fixtures/fixtures.ts";

test("the conformance fixtures accept messages of the same size as the endpoint", async () => {
  const entry = { admit: () => undefined, readBody: readBodyCapped, log: { error: vi.fn() } };
  const ask = async (bytes: number) => {
    const message = { jsonrpc: "2.0", id: 1, method: "ping", params: { text: "x".repeat(bytes) } };
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const init = { method: "POST", headers, body: JSON.stringify(message) };
    return (await serveFixtures(new Request("http://127.0.0.1:3000/api/mcp-conformance", init), entry)).status;
  };
  expect(await ask(1024)).toBe(200);
  expect(await ask(1024 * 1024)).toBe(413);
});
