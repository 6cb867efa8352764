import "server-only";
import { cookies, headers } from "next/headers";
import type { Edge } from "#lib/auth/source.ts";

/** The headers and cookies of the current request, as `lib/auth` takes them. */
export async function currentEdge(): Promise<Edge> {
  return { headers: await headers(), cookies: await cookies() };
}
