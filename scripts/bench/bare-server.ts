import { createServer } from "node:http";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { Pool } from "undici";
import { z } from "zod";
import { tellPort } from "./tell-port.ts";

/**
 * The server that the gateway is compared with: it only forwards the same call through the same SDK.
 * It has no keys, rules, limits or audit. Called as: bare-server.ts <address of the Odoo>
 */
const [, , address = ""] = process.argv;
const odoo = new Pool(address, { connections: 32 });
const Input = z.object({
  model: z.string(),
  domain: z.array(z.any()).optional(),
  fields: z.array(z.string()).optional(),
  limit: z.number().optional(),
});
const Output = z.object({ rows: z.array(z.record(z.string(), z.any())) });

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "bare", version: "1.0.0" });
  server.registerTool(
    "search_records",
    { description: "Search", inputSchema: Input, outputSchema: Output },
    async ({ model, ...args }) => {
      const { body } = await odoo.request({
        path: `/json/2/${model}/search_read`,
        method: "POST",
        headers: { "content-type": "application/json", authorization: "bearer x" },
        body: JSON.stringify(args),
      });
      const rows = await body.json();
      if (!Array.isArray(rows)) throw new Error("Odoo answered no list.");
      return { structuredContent: { rows }, content: [{ type: "text", text: JSON.stringify(rows) }] };
    },
  );
  return server;
});

const listener = createServer(async (incoming, outgoing) => {
  const request = new Request("http://127.0.0.1/api/mcp", {
    method: incoming.method ?? "GET",
    headers: incoming.headers as Record<string, string>,
    ...(incoming.method === "POST" ? { body: new Uint8Array(await readAll(incoming)) } : {}),
  });
  const response = await handler.fetch(request);
  outgoing
    .writeHead(response.status, Object.fromEntries(response.headers))
    .end(Buffer.from(await response.arrayBuffer()));
});
listener.listen(0, "127.0.0.1", () => tellPort(listener));
process.once("disconnect", () => process.exit(0));

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
