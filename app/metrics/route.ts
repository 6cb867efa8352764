import { timingSafeEqual } from "node:crypto";
import { getRuntime } from "#lib/composition/runtime.ts";
import { clientIp } from "#lib/http/request-guards.ts";

export const dynamic = "force-dynamic";

/** Prometheus text, or JSON when asked; with METRICS_TOKEN for its bearer alone, without it for this machine alone. */
export async function GET(request: Request): Promise<Response> {
  const { config, metrics } = await getRuntime();
  if (!mayRead(request, config)) return new Response("Not found", { status: 404 });
  if (request.headers.get("accept")?.includes("application/json")) return Response.json(metrics.snapshot());
  return new Response(await metrics.text(), {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
  });
}

function mayRead(request: Request, config: { metricsToken: string | undefined; trustedProxies: number }): boolean {
  if (config.metricsToken === undefined)
    return ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(clientIp(request.headers, config.trustedProxies));
  const [given, wanted] = [request.headers.get("authorization") ?? "", `Bearer ${config.metricsToken}`].map((text) =>
    Buffer.from(text),
  );
  return (
    given !== undefined && wanted !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted)
  );
}
