import "server-only";
import { createActions } from "#lib/auth/action.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "./edge.ts";
import { currentSession } from "./session.ts";

/** Makes the portal's server actions. They check the caller and the input before a handler runs. */
export const { action, publicAction } = createActions(async () => {
  const { auth, log, services } = await getRuntime();
  return { services, session: await currentSession(), source: auth.sourceOf(await currentEdge()), log };
});
