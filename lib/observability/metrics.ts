import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface CallMeasure {
  readonly tool: string;
  readonly outcome: "ok" | "denied" | "failed" | "unknown" | "limited";
  readonly seconds: number;
  /** The part of that time that was spent with Odoo. */
  readonly odooSeconds: number;
  /** The estimate of `estimateTokens`. */
  readonly tokens: number;
}

export interface MetricsSnapshot {
  readonly requests: { readonly total: number; readonly per_minute: number };
  readonly connections: { readonly active: number; readonly total_created: number };
  readonly performance: { readonly avg_response_time_ms: number; readonly p95_response_time_ms: number };
}

export interface Metrics {
  /** Counts a request to the MCP endpoint. Call the returned function when the request ends. */
  requestStarted(): () => void;
  callFinished(call: CallMeasure): void;
  /** Returns the metrics as Prometheus text. */
  text(): Promise<string>;
  snapshot(): MetricsSnapshot;
}

const recentSize = 1000;
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 30];

/** Creates the metrics of the process. Labels are tool and outcome, never a tenant, so their number is bounded. */
export function createMetrics(now: () => number = Date.now): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: "mcp_calls_total",
    help: "Tool calls by outcome",
    labelNames: ["tool", "outcome"],
    registers: [registry],
  });
  const duration = new Histogram({
    name: "mcp_call_duration_seconds",
    help: "Time of a tool call, Odoo included",
    labelNames: ["tool"],
    buckets: seconds,
    registers: [registry],
  });
  const odooTime = new Histogram({
    name: "mcp_call_odoo_seconds",
    help: "Time of a tool call that was spent with Odoo",
    labelNames: ["tool"],
    buckets: seconds,
    registers: [registry],
  });
  const answers = new Histogram({
    name: "mcp_call_answer_tokens_estimate",
    help: "Size of a tool call's answer in tokens, estimated at four characters each",
    labelNames: ["tool"],
    buckets: [50, 100, 250, 500, 1_000, 1_500, 3_000, 6_000, 12_000, 25_000],
    registers: [registry],
  });
  const active = new Gauge({
    name: "mcp_requests_active",
    help: "Requests in flight on the MCP endpoint",
    registers: [registry],
  });
  const requests = new Counter({
    name: "mcp_requests_total",
    help: "Requests to the MCP endpoint",
    registers: [registry],
  });

  let total = 0;
  let open = 0;
  // Ring buffers of the last minute by second and of the last answers take constant memory.
  const lastMinute = Array.from({ length: 60 }, () => ({ second: 0, count: 0 }));
  const recent: number[] = [];
  let next = 0;

  return {
    requestStarted() {
      const started = now();
      const second = Math.floor(started / 1000);
      const slot = lastMinute[second % 60] as { second: number; count: number };
      if (slot.second !== second) Object.assign(slot, { second, count: 0 });
      slot.count++;
      total++;
      open++;
      requests.inc();
      active.inc();
      return () => {
        open--;
        active.dec();
        recent[next++ % recentSize] = now() - started;
      };
    },
    callFinished({ tool, outcome, seconds: time, odooSeconds, tokens }) {
      calls.inc({ tool, outcome });
      duration.observe({ tool }, time);
      odooTime.observe({ tool }, odooSeconds);
      answers.observe({ tool }, tokens);
    },
    text: () => registry.metrics(),
    snapshot() {
      const since = Math.floor(now() / 1000) - 60;
      const sorted = [...recent].sort((a, b) => a - b);
      const sum = sorted.reduce((all, time) => all + time, 0);
      return {
        requests: {
          total,
          per_minute: lastMinute.reduce((all, slot) => all + (slot.second > since ? slot.count : 0), 0),
        },
        connections: { active: open, total_created: total },
        performance: {
          avg_response_time_ms: sorted.length === 0 ? 0 : Math.round((sum / sorted.length) * 100) / 100,
          p95_response_time_ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
        },
      };
    },
  };
}
