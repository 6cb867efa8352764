import { setTimeout as sleep } from "node:timers/promises";
import type { ReadableSpan, SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace";
import { isAppError } from "../kernel/errors.ts";

export interface Tracing {
  /** Answers one request in a span of its own; those of its messages and of its calls to Odoo are inside. */
  request(answer: () => Promise<Response>): Promise<Response>;
  /** Makes one call to Odoo in a span. It holds these names and how the call ended, nothing that was sent or answered. */
  odooCall<T>(names: OdooCallNames, call: () => Promise<T>): Promise<T>;
  /** Sends what waits, for at most some seconds, and stops. Never fails: a collector that is down holds nobody up. */
  stop(): Promise<void>;
}

export interface OdooCallNames {
  readonly tool: string;
  readonly method: string;
  readonly transport: string;
}

const longestStopMs = 3_000;
/** Who may write spans here. The portal's framework would add the addresses of pages with all that stands in them. */
const scopes = ["mcp-odoo", "mcp-handler"];

/**
 * Writes spans and sends them by OTLP over HTTP, where and as the standard OTEL_EXPORTER_OTLP_* variables say. The
 * packages are loaded here: a process that does not trace has none of them in memory. Once a process.
 */
export async function startTracing(options: { version: string; exporter?: SpanExporter }): Promise<Tracing> {
  const [{ context, SpanKind, SpanStatusCode, trace }, sdk, { resourceFromAttributes }, { OTLPTraceExporter }, hooks] =
    await Promise.all([
      import("@opentelemetry/api"),
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/context-async-hooks"),
    ]);
  const exporter = options.exporter ?? new OTLPTraceExporter();
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": "mcp-odoo", "service.version": options.version }),
    spanProcessors: [onlyOurs(new sdk.BatchSpanProcessor({ exporter }))],
  });
  // mcp-handler finds the provider here and writes a span for every message.
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer("mcp-odoo");

  return {
    request: (answer) =>
      tracer.startActiveSpan("POST /api/mcp", { kind: SpanKind.SERVER }, async (span) => {
        span.setAttributes({ "http.request.method": "POST", "http.route": "/api/mcp" });
        try {
          const response = await answer();
          span.setAttribute("http.response.status_code", response.status);
          if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          return response;
        } finally {
          span.end();
        }
      }),
    odooCall: ({ tool, method, transport }, call) =>
      tracer.startActiveSpan(`odoo ${method}`, { kind: SpanKind.CLIENT }, async (span) => {
        span.setAttributes({ "gen_ai.tool.name": tool, "odoo.method": method, "odoo.transport": transport });
        try {
          return await call();
        } catch (error) {
          // The class of the error alone: Odoo's words hold names and values.
          span.setAttribute("error.type", isAppError(error) ? error.code : "internal");
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      }),
    async stop() {
      await Promise.race([provider.shutdown().catch(() => {}), sleep(longestStopMs, undefined, { ref: false })]);
      trace.disable();
      context.disable();
    },
  };
}

function onlyOurs(processor: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, parent) => processor.onStart(span, parent),
    onEnd(span: ReadableSpan) {
      if (scopes.includes(span.instrumentationScope.name)) processor.onEnd(span);
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}
