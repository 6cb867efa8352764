import { getRuntime } from "#lib/composition/runtime.ts";

export const dynamic = "force-dynamic";

/** The public status of each part: up or down. It shows no tenant's data and no reasons. */
export async function GET(): Promise<Response> {
  const { health } = await getRuntime();
  const { ok, components, checkedAt } = await health();
  return Response.json(
    { status: ok ? "operational" : "degraded", components, checked_at: checkedAt },
    { headers: { "cache-control": "public, max-age=15" } },
  );
}
