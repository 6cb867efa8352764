import "server-only";
import { cache } from "react";
import { actorOf } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "./edge.ts";
import { requireSession } from "./session.ts";

/** The context that a page passes to services: the signed-in member and the runtime's services. */
export const pageContext = cache(async () => {
  const session = await requireSession();
  const { auth, services } = await getRuntime();
  const { requestId, ip } = auth.sourceOf(await currentEdge());
  return { ...services, requestId, ip, actor: actorOf(session), sessionId: session.sessionId, session };
});
