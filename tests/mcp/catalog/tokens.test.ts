import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalog } from "#lib/mcp/catalog/registry.ts";
import { serveMcp } from "#lib/mcp/http/server.ts";
import { faultsOf, type ListTokens, listed, tokensOf, tokensOfList } from "../../../scripts/token-count.ts";

const before = JSON.parse(readFileSync(new URL("../tokens.json", import.meta.url), "utf8")) as ListTokens;

test("the list of tools stays within its budget and close to the recorded tokens (npm run tokens -- --write)", () => {
  const now = tokensOfList(listed(catalog));
  expect(faultsOf(now, before)).toEqual([]);
  expect(Object.keys(before.tools)).toEqual(catalog.map(({ name }) => name));
});

test("the token check refuses growth over a tenth, more than 6,000 tokens in all and more than 3,000 that a model reads", () => {
  const was = { whole: 2_000, read: 1_000, tools: {} };
  expect(faultsOf({ ...was, whole: 2_200, read: 1_100 }, was)).toEqual([]);
  expect(faultsOf({ ...was, whole: 2_201, read: 1_101 }, was)).toHaveLength(2);
  const full = { whole: 6_000, read: 3_000, tools: {} };
  expect(faultsOf(full, full)).toEqual([]);
  expect(faultsOf({ ...full, whole: 6_001, read: 3_001 }, full)).toHaveLength(2);
});

test("tokens are counted with a tokenizer, and a model does not read output schemas", () => {
  const tool = { name: "find_record", description: "Finds a record.", inputSchema: { type: "object" } };
  const withOutput = { ...tool, outputSchema: { type: "object", properties: {} } };
  const one = tokensOfList([withOutput]);
  expect(one.read).toBe(tokensOfList([tool]).read);
  expect(one.whole).toBeGreaterThan(one.read);
  // o200k_base has one token for each word. At four characters a token there would be seven.
  expect(tokensOf("the company and the customer")).toBe(5);
});

test("the counted tools are those that the endpoint lists", async () => {
  const envelope = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const request = new Request("http://127.0.0.1:3000/api/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/list",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: envelope } }),
  });
  const response = await serveMcp(request, { tools: catalog, version: "0.0.0", call: () => Promise.reject() });
  const { result } = (await response.json()) as { result: { tools: unknown } };
  expect(listed(catalog)).toEqual(result.tools);
});
