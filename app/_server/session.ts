import "server-only";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Session } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "./edge.ts";

/**
 * The session of the request, also if the member has not set up the second factor that the company demands. Only what
 * sets it up, or leaves the company, may use such a session. It is looked up once a request.
 */
export const anySession = cache(async (): Promise<Session | undefined> => {
  const { auth } = await getRuntime();
  return auth.readSession(await currentEdge());
});

/** The session of the request, or undefined, also if the member has yet to set up a second factor. */
export async function currentSession(): Promise<Session | undefined> {
  const session = await anySession();
  return session?.needsSecondFactor === true ? undefined : session;
}

/**
 * Returns the session, or redirects to the sign-in or to the page that sets up the second factor. Every page must call
 * it: a layout does not protect its pages.
 */
export async function requireSession(): Promise<Session> {
  const session = await requireAnySession();
  if (session.needsSecondFactor) redirect("/settings/security");
  return session;
}

/** Returns the session, also without a demanded second factor, or redirects to the sign-in. */
export async function requireAnySession(): Promise<Session> {
  const session = await anySession();
  if (session === undefined) redirect("/sign-in");
  return session;
}
