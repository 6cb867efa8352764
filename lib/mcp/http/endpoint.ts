import type { CallToolResult } from "@modelcontextprotocol/server";
import type { AuditContext } from "../../audit/entry.ts";
import { AppError } from "../../kernel/errors.ts";
import { type ConnectionId, newId } from "../../kernel/ids.ts";
import { chooseLocale } from "../../kernel/locale/choose-locale.ts";
import { type ShownError, toShownError } from "../../kernel/shown-error.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { ActorOf, Caller } from "../../policy/actor.ts";
import { canStepUp, narrow, readNarrowing } from "../../policy/toolsets.ts";
import type { Limiter } from "../../ratelimit/limiter.ts";
import type { Source } from "../../tenant/context.ts";
import { createCallerResources } from "../catalog/caller-resources.ts";
import type { Tool } from "../catalog/define-tool.ts";
import { catalog, findTool, visibleTools } from "../catalog/registry.ts";
import { withConnection } from "../catalog/with-connection.ts";
import { createBreaker } from "../limits/circuit-breaker.ts";
import { createConcurrencyLimiter } from "../limits/concurrency-limiter.ts";
import { createRateLimiter } from "../limits/rate-limiter.ts";
import { createStopwatch, type Stopwatch, setServerTiming } from "../limits/stopwatch.ts";
import { createCallTool } from "../pipeline/call-tool.ts";
import { chooseConnection, hasSeveralConnections } from "../pipeline/steps/choose-connection.ts";
import type { CallToolDeps, ToolCall } from "../pipeline/tool-call.ts";
import { type BodyBudgetOptions, bodyPoints, createBodyBudget } from "./body-budget.ts";
import { type EnteredRequest, enterHttp, type HttpEntry } from "./http-entry.ts";
import type { Message } from "./message.ts";
import { type Service, serveMcp } from "./server.ts";

type Own = "findTool" | "metrics" | "rates" | "concurrency" | "headerCallerConcurrency" | "breaker";

export interface EndpointDeps extends HttpEntry, Omit<CallToolDeps, Own> {
  readonly clientIp: (request: Request) => string;
  readonly authenticate: (authorization: string | null, ip: string) => Promise<Caller>;
  /** Returns the caller if the headers name an Odoo, else undefined. It runs before `authenticate`. */
  readonly identifyHeaderCaller?: (headers: Headers, ip: string) => Promise<Caller | undefined>;
  readonly createLimiter: (options: { points: number; seconds: number }) => Limiter;
  readonly metrics: Pick<Metrics, "requestStarted" | "callFinished">;
  /** The most calls of all tenants that may run in Odoo at the same time. */
  readonly maxInFlight?: number;
  /** Bounds the bytes of large bodies in memory. Undefined if only one user sends requests. */
  readonly bodyRoom?: BodyBudgetOptions["room"];
  readonly version: string;
}

/** A call of a signed-in member, made in the portal. */
export interface MemberCall extends Pick<ToolCall, "source" | "requestId" | "args" | "signal" | "language"> {
  readonly principal: ActorOf<"session">;
  readonly connectionId: ConnectionId;
  readonly tool: string;
}

/** The result of a member's call. The portal words `error` in the member's language. */
export interface MemberAnswer extends CallToolResult {
  readonly error?: ShownError;
}

export interface Endpoint {
  handle(request: Request): Promise<Response>;
  /** Calls a tool for a member, with the same steps as every call. The portal cannot ask the user a question. */
  callAs(call: MemberCall): Promise<MemberAnswer>;
}

/**
 * Returns the MCP endpoint as a function from request to response. Next, a plain server and the tests use the same one.
 */
export function createEndpoint(deps: EndpointDeps): Endpoint {
  const callTool = createCallTool({
    ...deps,
    findTool,
    rates: createRateLimiter(deps.createLimiter),
    concurrency: createConcurrencyLimiter({ total: deps.maxInFlight ?? 256, maxWaitMs: 5_000 }),
    // Header-credential callers have places of their own, so that they cannot take those of tenants.
    headerCallerConcurrency: createConcurrencyLimiter({ total: 64, maxWaitMs: 5_000 }),
    breaker: createBreaker({ failures: 5, openMs: 15_000 }),
  });

  const accountOf = deps.bodyRoom && createBodyBudget({ room: deps.bodyRoom, limiter: deps.createLimiter(bodyPoints) });

  async function identify(request: Request): Promise<Caller> {
    const ip = deps.clientIp(request);
    const caller = await deps.identifyHeaderCaller?.(request.headers, ip);
    return caller ?? deps.authenticate(request.headers.get("authorization"), ip);
  }

  async function answer({ caller, message, request }: EnteredRequest<Caller>, odooTime: Stopwatch): Promise<Response> {
    const narrowing = readNarrowing(new URL(request.url).searchParams);
    const principal = narrow(caller, narrowing);
    const mayStepUp = canStepUp(caller, narrowing);
    const requestId: string = newId<never>();
    const source: Source = {
      ip: deps.clientIp(request),
      userAgent: request.headers.get("user-agent") ?? "",
      client: message.client ?? request.headers.get("user-agent") ?? "",
    };
    const note = noteFor(principal, source, requestId);
    for (const name of message.calls) if (findTool(name) === undefined) note(name, unknownTool);
    if (mayStepUp) requireScope(message, note);

    const tools = toolsFor(mayStepUp ? { ...principal, scope: "write" } : principal, message);
    const call: Service["call"] = (tool, args, asking) => {
      const chosen = chooseConnection(principal, args, tool.name === "get_context");
      return callTool({ source, requestId, tool, odooTime, ...chosen, ...asking });
    };
    return serveMcp(request, {
      version: deps.version,
      tools: hasSeveralConnections(principal) ? tools.map(withConnection) : tools,
      // Most requests call or list tools: they need no resources and no prompts.
      ...(message.method?.startsWith("tools/") === true
        ? {}
        : {
            others: createCallerResources(
              principal,
              call,
              chooseLocale(undefined, request.headers.get("accept-language")),
              request.signal,
            ),
          }),
      call,
    });
  }

  /** Returns a function that records a call which ends before the pipeline. */
  function noteFor(principal: Caller, source: Source, requestId: string): Note {
    const context: AuditContext = {
      actor: principal,
      connectionId: principal.connectionId,
      requestId,
      client: source.client,
      ip: source.ip,
    };
    return (tool, { code, message }) => {
      deps.recorder.admit(principal.tenantId);
      const outcome = code === "forbidden" ? "denied" : "failed";
      const ended = { outcome, durationMs: 0, odooCalls: 0, error: { code, message } } as const;
      deps.recorder.note(context, { tool, operation: "none" }, ended, { unlimited: true });
    };
  }

  async function handle(request: Request): Promise<Response> {
    const started = performance.now();
    const odooTime = createStopwatch();
    const ended = deps.metrics.requestStarted();
    try {
      const response = await enterHttp(
        deps,
        request,
        identify,
        (entered) => answer(entered, odooTime),
        accountOf && ((caller) => accountOf(caller, deps.clientIp(request), request.signal)),
      );
      return setServerTiming(response, { total: performance.now() - started, odoo: odooTime.ms });
    } finally {
      ended();
    }
  }

  const { tracing } = deps;
  return {
    handle: tracing === undefined ? handle : (request) => tracing.request(() => handle(request)),
    async callAs({ tool: name, ...call }) {
      const tool = findTool(name);
      if (tool === undefined) throw new AppError("not_found", "There is no such tool.");
      let error: ShownError | undefined;
      const onError = (thrown: AppError) => {
        error = showError(thrown, call.requestId);
      };
      const answer = await callTool({ ...call, tool, onError, odooTime: createStopwatch() });
      return { ...(answer as CallToolResult), ...(error === undefined ? {} : { error }) };
    },
  };
}

type Note = (tool: string, error: AppError) => void;

/** The SDK answers such a call itself. */
const unknownTool = new AppError("invalid_input", "There is no such tool.");

/**
 * Records and refuses a message that calls a tool that writes, for a caller that may only read. The refusal is one of
 * HTTP, because clients start another consent only by its status and challenge. Throws AppError `forbidden`.
 */
function requireScope({ calls }: Message, note: Note): void {
  const writing = calls.filter((name) => findTool(name)?.access === "write");
  if (writing.length === 0) return;
  const error = new AppError("forbidden", "This access may only read: the member must allow writing.", {
    reason: "insufficient_scope",
  });
  for (const name of writing) note(name, error);
  throw error;
}

/** An internal error is shown by its reference alone. */
function showError(error: AppError, requestId: string): ShownError {
  return error.code === "internal" ? { code: "internal", message: "", requestId } : toShownError(error);
}

/**
 * Returns the tools to register. A list shows the tools that the key may use. A call registers the tool that it names,
 * even if the key does not see it: the pipeline refuses and records a read key that calls a write tool.
 */
function toolsFor(principal: Caller, { method, calls }: Message): readonly Tool[] {
  const called = catalog.filter(({ name }) => calls.includes(name));
  if (method === "tools/call") return called;
  const visible = visibleTools(principal);
  return called.length === 0 ? visible : [...new Set([...visible, ...called])];
}
