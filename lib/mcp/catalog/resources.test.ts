import type { McpServer } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import type { Tool } from "./define-tool.ts";
import { registerResources } from "./resources.ts";

test("the resource odoo://models holds every page of list_models", async () => {
  const asked: unknown[] = [];
  const reads = new Map<string, (uri: URL) => Promise<{ contents: { text: string }[] }>>();
  const server = {
    registerResource: (name: string, _at: unknown, _config: unknown, read: never) => reads.set(name, read),
  };
  registerResources(server as unknown as McpServer, {
    sees: () => true,
    hasSeveralConnections: false,
    completeModel: async () => [],
    async read(_tool: Tool, args) {
      asked.push(args);
      const page = asked.length;
      const cursor = page === 3 ? {} : { next_cursor: `m${page}` };
      const text = page === 3 ? "models 3" : `models ${page}\nMore: cursor m${page}`;
      return { content: [{ type: "text", text }], structuredContent: { models: [], ...cursor } };
    },
  });
  const { contents } = (await reads.get("models")?.(new URL("odoo://models"))) ?? { contents: [] };
  expect(contents[0]?.text).toBe("models 1\nmodels 2\nmodels 3");
  expect(asked).toEqual([{ limit: 200 }, { limit: 200, cursor: "m1" }, { limit: 200, cursor: "m2" }]);
});
