import "server-only";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Session } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "./edge.ts";

/** The session of the request, or undefined. It is looked up once a request. */
export const currentSession = cache(async (): Promise<Session | undefined> => {
  const { auth } = await getRuntime();
  return auth.readSession(await currentEdge());
});

/** Returns the session, or redirects to the sign-in. Every page must call it: a layout does not protect its pages. */
export async function requireSession(): Promise<Session> {
  const session = await currentSession();
  if (session === undefined) redirect("/sign-in");
  return session;
}
