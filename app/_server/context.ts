import "server-only";
import { cache } from "react";
import { actorOf, type Session } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "./edge.ts";
import { requireAnySession, requireSession } from "./session.ts";

/** The context that a page passes to services: the signed-in member and the runtime's services. */
export const pageContext = cache(async () => contextOf(await requireSession()));

/**
 * The same for the page that sets up the second factor, and for the frame around it. Members who lack a demanded second
 * factor reach it too, so no other page may use it.
 */
export const setupContext = cache(async () => contextOf(await requireAnySession()));

async function contextOf(session: Session) {
  const { auth, services } = await getRuntime();
  const { requestId, ip } = auth.sourceOf(await currentEdge());
  return { ...services, requestId, ip, actor: actorOf(session), sessionId: session.sessionId, session };
}
