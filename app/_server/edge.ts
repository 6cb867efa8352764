import "server-only";
import { cookies, headers } from "next/headers";
import type { Edge } from "#lib/auth/source.ts";

/** The request at hand, as `lib/auth` wants it. */
export async function currentEdge(): Promise<Edge> {
  return { headers: await headers(), cookies: await cookies() };
}
