import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

test("a call is counted by tool and outcome, with its time, its time in Odoo and the size of its answer", async () => {
  const metrics = createMetrics();
  const call = { tool: "search_records", outcome: "ok", seconds: 0.02, odooSeconds: 0.015, tokens: 700 } as const;
  metrics.callFinished(call);
  metrics.callFinished({ ...call, outcome: "denied", odooSeconds: 0, tokens: 60 });
  const text = await metrics.text();
  for (const line of [
    'mcp_calls_total{tool="search_records",outcome="ok"} 1',
    'mcp_calls_total{tool="search_records",outcome="denied"} 1',
    'mcp_call_duration_seconds_count{tool="search_records"} 2',
    'mcp_call_odoo_seconds_sum{tool="search_records"} 0.015',
    'mcp_call_answer_tokens_estimate_sum{tool="search_records"} 760',
    'mcp_call_answer_tokens_estimate_bucket{le="100",tool="search_records"} 1',
  ])
    expect(text).toContain(line);
});
