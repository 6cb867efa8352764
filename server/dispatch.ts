import type { IncomingMessage, ServerResponse } from "node:http";
import type { Runtime } from "../lib/composition/runtime.ts";
import { peerHeader, sendResponse, toRequest } from "../lib/http/node-bridge.ts";
import { checkHost, checkOrigin, readBodyCapped } from "../lib/http/request-guards.ts";
import { resourceMetadata } from "../lib/oauth/protected-resource.ts";
import { createFront } from "./front.ts";
import { createOAuthFaultPage } from "./oauth-fault-page.ts";
import { findRoute, type Route } from "./routes.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface DispatchOptions {
  readonly runtime: Runtime;
  /** The Next.js app. */
  readonly app: Handler;
  /** The folder that holds `messages/`. */
  readonly root: string;
}

const mcpBodyBytes = 1024 * 1024;

/**
 * Returns a handler that answers each request by its route. Requests of AI clients go straight to the endpoint: a way
 * through Next would double their cost.
 */
export function createDispatch({ runtime, app, root }: DispatchOptions): Handler {
  const { config, log } = runtime;
  const front = createFront({
    publicUrl: config.publicUrl,
    root,
    isDatabaseUp: async () => (await runtime.health()).components["database"] !== "down",
  });
  const answerBy =
    (answer: (request: Request) => Promise<Response>): Handler =>
    async (request, response) =>
      sendResponse(await answer(toRequest(request, response, config.publicUrl, mcpBodyBytes)), response);
  const faultPage = createOAuthFaultPage(root);
  const toApp: Handler = (request, response) => {
    request.headers[peerHeader] = request.socket.remoteAddress ?? "";
    return app(request, response);
  };
  const handlers: Record<Route["to"], Handler> = {
    endpoint: answerBy((request) => runtime.mcp.handle(request)),
    resource: answerBy(async () => resourceMetadata(config.publicUrl)),
    oauth: (request, response) => runtime.oauth.callback(request, response, faultPage),
    document: (request, response) => (isPartOfPage(request) ? answerNoPart(response) : toApp(request, response)),
    app: toApp,
    conformance: config.conformance ? answerBy(serveFixturesOf) : toApp,
  };

  /** Answers the protocol's test suite from fixtures that no other process loads, behind the endpoint's own checks. */
  async function serveFixturesOf(request: Request): Promise<Response> {
    const { serveFixtures } = await import("../tests/conformance/fixtures/fixtures.ts");
    return serveFixtures(request, {
      admit: (asked) => checkHost(asked, config.publicUrl) ?? checkOrigin(asked, config.publicUrl),
      readBody: readBodyCapped,
      log,
    });
  }

  return async (request, response) => {
    if (await front(request, response)) return;
    await handlers[findRoute(request.url ?? "").to](request, response);
  };
}

/** True if Next asks for a part of a page, to show it inside the page that the browser has. */
function isPartOfPage({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && headers["rsc"] !== undefined;
}

/**
 * Makes the browser load the whole page. After a sign-in Next would fetch its parts with the cookies of the sign-in
 * page, without the cookie that the authorization server set for the path of the consent page alone.
 */
async function answerNoPart(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }).end();
}
