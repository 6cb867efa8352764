import { actorOf } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { isAppError } from "#lib/kernel/errors.ts";
import { getGrantActivity } from "#lib/services/grants/get-grant-activity.ts";
import { GrantActivityInput } from "#lib/services/grants/schemas.ts";
import { getKeyActivity } from "#lib/services/keys/get-key-activity.ts";
import { currentEdge } from "../../../_server/edge.ts";
import { currentSession } from "../../../_server/session.ts";

const headers = { "cache-control": "no-store" };

/**
 * Answers, as JSON, whether a client has called: with a key (`?key=`), or after the member gave it access
 * (`?since=`). The Connect page asks this repeatedly.
 */
export async function GET(request: Request): Promise<Response> {
  const session = await currentSession();
  if (session === undefined) return new Response(null, { status: 401, headers });
  const { auth, log, services } = await getRuntime();
  const { requestId, ip } = auth.sourceOf(await currentEdge());
  const context = { ...services, requestId, ip, actor: actorOf(session) };
  const query = new URL(request.url).searchParams;
  try {
    if (!query.has("since"))
      return Response.json(await getKeyActivity(context, { keyId: query.get("key") ?? "" }), { headers });
    const input = GrantActivityInput.safeParse({ since: query.get("since") });
    if (!input.success) return new Response(null, { status: 400, headers });
    return Response.json(await getGrantActivity(context, input.data), { headers });
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return new Response(null, { status: 404, headers });
    if (isAppError(error) && error.code === "forbidden") return new Response(null, { status: 403, headers });
    log.error({ error, requestId }, "the activity of a client could not be read");
    return new Response(null, { status: 500, headers });
  }
}
