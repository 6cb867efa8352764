import { randomUUID } from "node:crypto";
import { clipText } from "../kernel/text/clip-text.ts";

/** The attributes of a cookie that the portal sets. */
export interface CookieOptions {
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly sameSite: "lax";
  readonly path: "/";
}

/** The current request, with Next's `headers()` and `cookies()`. Only actions and routes can set cookies. */
export interface Edge {
  readonly headers: { get(name: string): string | null };
  readonly cookies: {
    get(name: string): { readonly value: string } | undefined;
    set(name: string, value: string, options: CookieOptions & { readonly maxAge: number }): unknown;
  };
}

/** The origin of a portal request. It is recorded and counted, and no permission depends on it. */
export interface RequestSource {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
}

/** Reads the source of a request. `clientIp` finds the address behind the trusted proxies. */
export function readSource(edge: Edge, clientIp: (headers: Edge["headers"]) => string): RequestSource {
  return {
    requestId: randomUUID(),
    ip: clientIp(edge.headers),
    userAgent: clipText(edge.headers.get("user-agent") ?? "", 300),
  };
}
