import { decode, encode } from "next-auth/jwt";
import { parseId, type SessionId } from "../../kernel/ids.ts";
import type { CookieOptions, Edge } from "../source.ts";
import { absoluteLifetimeSeconds } from "./session-store.ts";

export interface SessionCookie {
  readonly name: string;
  readonly options: CookieOptions;
  /** The session that the browser's cookie names; whether it is alive says the store. */
  read(edge: Edge): Promise<SessionId | undefined>;
  write(edge: Edge, id: SessionId): Promise<void>;
  clear(edge: Edge): void;
}

/** Attributes of every cookie of ours: the browser holds a `__Host-` cookie to this very host and to https. */
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

/** The cookie is next-auth's encrypted token and holds a session id, nothing else. `secret` is its key material. */
export function createSessionCookie({ publicUrl, secret }: { publicUrl: string; secret: string }): SessionCookie {
  const { name, options } = cookieStyle(publicUrl, "session");
  const maxAge = absoluteLifetimeSeconds;
  return {
    name,
    options,
    async read(edge) {
      const token = edge.cookies.get(name)?.value;
      if (token === undefined) return undefined;
      // A forged, damaged or expired token is no token.
      const claims = await decode({ token, secret }).catch(() => null);
      return typeof claims?.["sid"] === "string" ? parseId<SessionId>(claims["sid"]) : undefined;
    },
    async write(edge, id) {
      edge.cookies.set(name, await encode({ token: { sid: id }, secret, maxAge }), { ...options, maxAge });
    },
    clear(edge) {
      // Not `delete`: the browser drops a `__Host-` cookie only for one with the same attributes.
      edge.cookies.set(name, "", { ...options, maxAge: 0 });
    },
  };
}
