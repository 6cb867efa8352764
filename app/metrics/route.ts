import { getRuntime } from "#lib/composition/runtime.ts";
import { mayReadMetrics } from "#lib/http/metrics-access.ts";

export const dynamic = "force-dynamic";

/** Answers the metrics as Prometheus text or JSON. `mayReadMetrics` decides who may read them. */
export async function GET(request: Request): Promise<Response> {
  const { config, metrics } = await getRuntime();
  if (!mayReadMetrics(request.headers, config)) return new Response("Not found", { status: 404 });
  if (request.headers.get("accept")?.includes("application/json")) return Response.json(metrics.snapshot());
  return new Response(await metrics.text(), {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
  });
}
