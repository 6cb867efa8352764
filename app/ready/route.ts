import { getRuntime } from "#lib/composition/runtime.ts";

export const dynamic = "force-dynamic";

/** Answers whether the process can take requests: every part works and no shutdown has begun. */
export async function GET(): Promise<Response> {
  const runtime = await getRuntime();
  const report = await runtime.health();
  const ready = report.ok && !runtime.draining();
  return Response.json(
    { ready, components: report.components, problems: report.problems },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
