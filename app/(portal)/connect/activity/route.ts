import { actorOf } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { isAppError } from "#lib/kernel/errors.ts";
import { getKeyActivity } from "#lib/services/keys/get-key-activity.ts";
import { currentEdge } from "../../../_server/edge.ts";
import { currentSession } from "../../../_server/session.ts";

const headers = { "cache-control": "no-store" };

/** Answers, as JSON, whether a client has called with a key. The Connect page asks this repeatedly. */
export async function GET(request: Request): Promise<Response> {
  const session = await currentSession();
  if (session === undefined) return new Response(null, { status: 401, headers });
  const { auth, log, services } = await getRuntime();
  const { requestId, ip } = auth.sourceOf(await currentEdge());
  const keyId = new URL(request.url).searchParams.get("key") ?? "";
  try {
    const activity = await getKeyActivity({ ...services, requestId, ip, actor: actorOf(session) }, { keyId });
    return Response.json(activity, { headers });
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return new Response(null, { status: 404, headers });
    if (isAppError(error) && error.code === "forbidden") return new Response(null, { status: 403, headers });
    log.error({ error, requestId }, "the activity of a key could not be read");
    return new Response(null, { status: 500, headers });
  }
}
