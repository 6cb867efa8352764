import type { AuditContext } from "../audit/entry.ts";
import { type AppError, isAppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Metrics } from "../observability/metrics.ts";
import type { Principal } from "../policy/types.ts";
import type { Limiter } from "../ratelimit/limiter.ts";
import type { Source } from "../tenant/context.ts";
import { createBreaker } from "./breaker.ts";
import { type CallToolDeps, createCallTool } from "./call-tool.ts";
import type { Tool } from "./define-tool.ts";
import { createGate } from "./gate.ts";
import { type Message, readMessage } from "./message.ts";
import { createRates } from "./rates.ts";
import { catalog, findTool, visibleTools } from "./registry.ts";
import { serveMcp } from "./server.ts";

type Caller = Extract<Principal, { kind: "key" }>;

export interface EndpointDeps extends Omit<CallToolDeps, "findTool" | "metrics" | "rates" | "gate" | "breaker"> {
  /** The door: refuses a request that names a foreign host or comes from a foreign page. */
  readonly admit: (request: Request) => Response | undefined;
  readonly clientIp: (request: Request) => string;
  /** The body as text, or AppError `too_large` before it is read to the end. */
  readonly readBody: (request: Request, maxBytes: number) => Promise<string>;
  readonly authenticate: (authorization: string | null) => Promise<Caller>;
  readonly createLimiter: (options: { points: number; seconds: number }) => Limiter;
  readonly metrics: Pick<Metrics, "requestStarted" | "callFinished">;
  /** Calls of all tenants that may be with Odoo at the same time. */
  readonly maxInFlight?: number;
  readonly version: string;
}

const maxBodyBytes = 1024 * 1024;

/** The MCP endpoint as a function from request to answer: the same in Next, in a bare server and in tests. */
export function createEndpoint(deps: EndpointDeps): { handle(request: Request): Promise<Response> } {
  const callTool = createCallTool({
    ...deps,
    findTool,
    rates: createRates(deps.createLimiter),
    gate: createGate({ total: deps.maxInFlight ?? 256, maxWaitMs: 5_000 }),
    breaker: createBreaker({ failures: 5, openMs: 15_000 }),
  });

  async function handle(request: Request): Promise<Response> {
    const refused = deps.admit(request);
    if (refused !== undefined) return refused;
    if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
    const principal = await deps.authenticate(request.headers.get("authorization"));
    const body = await deps.readBody(request, maxBodyBytes);
    const message = readMessage(body);
    if (message.method === "subscriptions/listen") return protocolError(404, -32601, "Method not found", message.id);

    const requestId = newId<never>() as string;
    const source: Source = {
      ip: deps.clientIp(request),
      userAgent: request.headers.get("user-agent") ?? "",
      client: message.client ?? request.headers.get("user-agent") ?? "",
    };
    for (const name of message.calls) if (findTool(name) === undefined) noteUnknown(principal, source, requestId, name);

    return serveMcp(
      new Request(request.url, { method: "POST", headers: request.headers, body, signal: request.signal }),
      {
        version: deps.version,
        tools: toolsFor(principal, message),
        call: (tool, args, signal) => callTool({ principal, source, requestId, tool, args, signal }),
      },
    );
  }

  /** A name out of no catalogue is answered by the protocol; here it is only recorded. */
  function noteUnknown(principal: Caller, source: Source, requestId: string, name: string): void {
    const context: AuditContext = {
      principal,
      connectionId: principal.connectionId,
      requestId,
      client: source.client,
      ip: source.ip,
    };
    deps.recorder.note(
      context,
      { tool: name, operation: "none" },
      {
        outcome: "failed",
        durationMs: 0,
        odooCalls: 0,
        error: { code: "invalid_input", message: "There is no such tool." },
      },
    );
  }

  return {
    async handle(request) {
      const ended = deps.metrics.requestStarted();
      try {
        return await handle(request);
      } catch (error) {
        if (isAppError(error)) return toResponse(error);
        const reference = newId<never>() as string;
        deps.log.error({ error, requestId: reference }, "an MCP request failed");
        return protocolError(500, -32603, `Internal error. Reference: ${reference}`);
      } finally {
        ended();
      }
    },
  };
}

/**
 * A list shows what the key may use. A call registers the tool it names, visible or not: a read key that calls a write
 * tool is refused and recorded by the pipeline like every denied call.
 */
function toolsFor(principal: Caller, { method, calls }: Message): readonly Tool[] {
  const called = catalog.filter(({ name }) => calls.includes(name));
  if (method === "tools/call") return called;
  const visible = visibleTools(principal.scope);
  return called.length === 0 ? visible : [...new Set([...visible, ...called])];
}

const statusOf: Partial<Record<AppError["code"], number>> = {
  unauthenticated: 401,
  forbidden: 403,
  too_large: 413,
  invalid_input: 400,
  rate_limited: 429,
};

function toResponse(error: AppError): Response {
  const status = statusOf[error.code] ?? 500;
  const rpcCode = error.code === "invalid_input" ? (error.options.path === "json" ? -32700 : -32600) : -32000;
  const response = protocolError(status, rpcCode, error.message);
  if (status === 401) {
    // Nothing sent: a plain challenge. Something wrong sent: say so, as RFC 6750 wants.
    const details =
      error.options.key === "missing" ? "" : `, error="invalid_token", error_description="${error.message}"`;
    response.headers.set("www-authenticate", `Bearer realm="mcp-odoo"${details}`);
  }
  return response;
}

function protocolError(status: number, code: number, message: string, id: string | number | null = null): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id }, { status });
}
