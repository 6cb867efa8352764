import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sendResponse, toRequest } from "#lib/http/node-bridge.ts";
import { type Harness, publicUrl } from "#tests/mcp/harness.ts";

export interface Served {
  readonly url: string;
  /** The URL of every request to the endpoint. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Serves the endpoint with a real HTTP server. */
export async function serve(endpoint: Pick<Harness, "handle">): Promise<Served> {
  const asked: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const path = incoming.url ?? "";
    // Clients also look for an OAuth server, which does not exist here.
    if (!/^\/api\/mcp(\?|$)/.test(path)) return outgoing.writeHead(404).end();
    asked.push(path);
    const request = toRequest(incoming, outgoing, publicUrl, 1024 * 1024);
    return sendResponse(await endpoint.handle(request), outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/mcp`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
