import "server-only";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Session } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "./edge.ts";

/** Who is signed in, or undefined. Looked up once a request. */
export const currentSession = cache(async (): Promise<Session | undefined> => {
  const { auth } = await getRuntime();
  return auth.readSession(await currentEdge());
});

/** Who is signed in; everybody else is led to the sign-in. Every page calls it: a layout is no guard. */
export async function requireSession(): Promise<Session> {
  const session = await currentSession();
  if (session === undefined) redirect("/sign-in");
  return session;
}
