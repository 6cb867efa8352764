import { decode, encode } from "next-auth/jwt";
import { parseId, type SessionId } from "../../kernel/ids.ts";
import type { CookieOptions, Edge } from "../source.ts";
import { absoluteLifetimeSeconds } from "./session-store.ts";

export interface SessionCookie {
  readonly name: string;
  readonly options: CookieOptions;
  /** Reads the session id from the browser's cookie. The store decides if the session is live. */
  read(edge: Edge): Promise<SessionId | undefined>;
  write(edge: Edge, id: SessionId): Promise<void>;
  clear(edge: Edge): void;
}

/** Returns the attributes of cookies. The browser sends a `__Host-` cookie only to this host and over https. */
export function cookieStyle(
  publicUrl: string,
  name: string,
): { readonly name: string; readonly options: CookieOptions } {
  const secure = publicUrl.startsWith("https:");
  return {
    name: `${secure ? "__Host-" : ""}mcp-odoo.${name}`,
    options: { httpOnly: true, secure, sameSite: "lax", path: "/" },
  };
}

/** Creates the session cookie: next-auth's encrypted token with only a session id. `secret` is its key material. */
export function createSessionCookie({ publicUrl, secret }: { publicUrl: string; secret: string }): SessionCookie {
  const { name, options } = cookieStyle(publicUrl, "session");
  const maxAge = absoluteLifetimeSeconds;
  return {
    name,
    options,
    async read(edge) {
      const token = edge.cookies.get(name)?.value;
      if (token === undefined) return undefined;
      // A forged, damaged or expired token counts as no token.
      const claims = await decode({ token, secret }).catch(() => null);
      return typeof claims?.["sid"] === "string" ? parseId<SessionId>(claims["sid"]) : undefined;
    },
    async write(edge, id) {
      edge.cookies.set(name, await encode({ token: { sid: id }, secret, maxAge }), { ...options, maxAge });
    },
    clear(edge) {
      // `delete` does not work: the browser removes a `__Host-` cookie only for a cookie with the same attributes.
      edge.cookies.set(name, "", { ...options, maxAge: 0 });
    },
  };
}
