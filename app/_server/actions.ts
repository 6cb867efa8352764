import "server-only";
import { createActions } from "#lib/auth/action.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "./edge.ts";
import { currentSession } from "./session.ts";

/** Makes the portal's server actions: who calls and what was sent is checked before any handler runs. */
export const { action, publicAction } = createActions(async () => {
  const { auth, log, services } = await getRuntime();
  return { services, session: await currentSession(), source: auth.sourceOf(await currentEdge()), log };
});
