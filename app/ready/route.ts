import { getRuntime } from "#lib/composition/runtime.ts";

export const dynamic = "force-dynamic";

/** Ready to take requests: the database answers, the vault opens, no shutdown is under way. */
export async function GET(): Promise<Response> {
  const runtime = await getRuntime();
  const report = await runtime.health();
  const ready = report.ok && !runtime.draining();
  return Response.json(
    { ready, components: report.components },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
