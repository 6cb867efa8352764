import { randomUUID } from "node:crypto";
import { clipText } from "../kernel/text/clip-text.ts";

/** What a cookie of ours says about itself. */
export interface CookieOptions {
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly sameSite: "lax";
  readonly path: "/";
}

/** The request at hand, as Next's `headers()` and `cookies()` show it. Cookies can be set in actions and routes only. */
export interface Edge {
  readonly headers: { get(name: string): string | null };
  readonly cookies: {
    get(name: string): { readonly value: string } | undefined;
    set(name: string, value: string, options: CookieOptions & { readonly maxAge: number }): unknown;
  };
}

/** Where a portal request comes from: recorded and counted, never trusted. */
export interface RequestSource {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
}

/** `clientIp` knows how many proxies to believe. */
export function readSource(edge: Edge, clientIp: (headers: Edge["headers"]) => string): RequestSource {
  return {
    requestId: randomUUID(),
    ip: clientIp(edge.headers),
    userAgent: clipText(edge.headers.get("user-agent") ?? "", 300),
  };
}
