import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { sendResponse, toRequest } from "#lib/http/node-bridge.ts";
import { type Harness, publicUrl } from "#tests/mcp/harness.ts";

/** What happens to a request: it is served, or a network or restart breaks it. */
export type Fate =
  | "serve"
  /** The connection ends before the endpoint has the request. */
  | "drop"
  /** The endpoint carries the request out and the answer is lost. */
  | "lose the answer"
  /** A proxy answers for an endpoint that does not run. */
  | "unavailable"
  /** The endpoint refuses the request as busy. */
  | "busy"
  /** The request is never answered. */
  | "hang";

const busy = JSON.stringify({
  jsonrpc: "2.0",
  id: null,
  error: { code: -32000, message: "Too many requests at once.", data: { code: "busy", retry_after_seconds: 2 } },
});

export interface HostedServer {
  readonly url: string;
  /** The messages that arrived, in order. */
  readonly seen: readonly { readonly method: string; readonly tool: string | undefined; readonly body: string }[];
  readonly headers: readonly IncomingMessage["headers"][];
  /** The number of requests that the client ended before their answer. */
  readonly left: () => number;
  /** Decides about each request by its method and tool. The default is "serve". */
  fate: (method: string, tool: string | undefined) => Fate;
  /** Stops at once with all connections, like a killed process. */
  kill(): Promise<void>;
  /** Listens at the same address again. */
  restart(): Promise<void>;
}

/** Serves the endpoint with a real HTTP server whose connections can be broken. */
export async function serveHosted(endpoint: () => Pick<Harness, "handle">): Promise<HostedServer> {
  const seen: { method: string; tool: string | undefined; body: string }[] = [];
  const headers: IncomingMessage["headers"][] = [];
  let left = 0;
  const make = () =>
    createServer(async (incoming, outgoing) => {
      headers.push(incoming.headers);
      const request = toRequest(incoming, outgoing, publicUrl, 1024 * 1024);
      request.headers.set("host", new URL(publicUrl).host);
      const body = await request.clone().text();
      const { method, params } = JSON.parse(body) as { method: string; params?: { name?: string } };
      seen.push({ method, tool: params?.name, body });
      outgoing.once("close", () => {
        if (!outgoing.writableFinished) left++;
      });
      const fate = hosted.fate(method, params?.name);
      if (fate === "drop") return outgoing.destroy();
      if (fate === "hang") return undefined;
      if (fate === "unavailable") return outgoing.writeHead(503, { "content-type": "text/html" }).end("<h1>503</h1>");
      if (fate === "busy") return outgoing.writeHead(503, { "content-type": "application/json" }).end(busy);
      const response = await endpoint().handle(request);
      if (fate === "lose the answer") return outgoing.destroy();
      return sendResponse(response, outgoing).catch(() => outgoing.destroy());
    });
  let server: Server = make();
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const hosted: HostedServer = {
    url: `http://127.0.0.1:${port}`,
    seen,
    headers,
    left: () => left,
    fate: () => "serve",
    kill: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    async restart() {
      server = make();
      await listen(port);
    },
  };
  return hosted;
}
