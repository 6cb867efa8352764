import "server-only";
import { createActions } from "#lib/auth/action.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "./edge.ts";
import { anySession } from "./session.ts";

/** Makes the portal's server actions. They check the caller and the input before a handler runs. */
export const { action, setupAction, publicAction } = createActions(async () => {
  const { auth, log, services } = await getRuntime();
  return { services, session: await anySession(), source: auth.sourceOf(await currentEdge()), log };
});
