import { getRuntime } from "#lib/composition/runtime.ts";

export const dynamic = "force-dynamic";

/** Answers that the process runs. It checks no other part of the service. */
export async function GET(): Promise<Response> {
  const { metrics, now } = await getRuntime();
  const { requests, connections } = metrics.snapshot();
  return Response.json(
    {
      status: "healthy",
      service: "mcp-odoo",
      timestamp: now().toISOString(),
      mode: "multi-tenant",
      uptime_seconds: Math.floor(process.uptime()),
      total_requests: requests.total,
      active_connections: connections.active,
    },
    { headers: { "cache-control": "no-store" } },
  );
}
