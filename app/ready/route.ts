import { getRuntime } from "#lib/composition/runtime.ts";

export const dynamic = "force-dynamic";

/** Ready to take requests: every part works, no shutdown is under way. Of a part that does not it says what to do. */
export async function GET(): Promise<Response> {
  const runtime = await getRuntime();
  const report = await runtime.health();
  const ready = report.ok && !runtime.draining();
  return Response.json(
    { ready, components: report.components, problems: report.problems },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
