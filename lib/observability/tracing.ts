import { setTimeout as sleep } from "node:timers/promises";
import type { ReadableSpan, SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace";
import { isAppError } from "../kernel/errors.ts";

export interface Tracing {
  /** Answers one request in a span, which contains the spans of its messages and of its calls to Odoo. */
  request(answer: () => Promise<Response>): Promise<Response>;
  /** Makes one call to Odoo in a span. The span has these names and the outcome, but no values. */
  odooCall<T>(names: OdooCallNames, call: () => Promise<T>): Promise<T>;
  /** Sends waiting spans for a few seconds at most and stops. Never throws if the collector is missing. */
  stop(): Promise<void>;
}

export interface OdooCallNames {
  readonly tool: string;
  readonly method: string;
  readonly transport: string;
}

const longestStopMs = 3_000;
/** The scopes whose spans are exported. Next's own spans contain the full addresses of pages. */
const scopes = ["mcp-odoo", "mcp-handler"];

/**
 * Writes spans and sends them by OTLP over HTTP, as the standard OTEL_EXPORTER_OTLP_* variables say. The packages are
 * loaded here, so that a process without tracing does not load them. Call it once in a process.
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
    spanProcessors: [withinScopes(new sdk.BatchSpanProcessor({ exporter }))],
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
          // Only the code of the error is written, as Odoo's messages contain names and values.
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

function withinScopes(processor: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, parent) => processor.onStart(span, parent),
    onEnd(span: ReadableSpan) {
      if (scopes.includes(span.instrumentationScope.name)) processor.onEnd(span);
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}
