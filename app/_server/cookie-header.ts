import "server-only";
import { headers } from "next/headers";

/** The cookies of the current request as the browser sent them; empty if it sent none. */
export async function cookieHeader(): Promise<string> {
  return (await headers()).get("cookie") ?? "";
}
