import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { cookieStyle } from "./session/session-cookie.ts";
import type { Edge } from "./source.ts";

export interface Devices {
  /** Returns the id of this browser if it has signed in to this account before. */
  recognise(edge: Edge, email: string): string | undefined;
  /** Marks this browser as one that has signed in to the account. */
  remember(edge: Edge, email: string): void;
}

const halfYearSeconds = 180 * 24 * 3600;

/**
 * Creates a signed cookie that outlives the session. Browsers that signed in to an account before have a limit of their
 * own, so that attackers who guess its password cannot lock out its owner.
 */
export function createDevices({ publicUrl, secret }: { publicUrl: string; secret: string }): Devices {
  const { name, options } = cookieStyle(publicUrl, "device");
  const sign = (id: string, email: string) =>
    createHmac("sha256", secret).update(`device|${id}|${email}`).digest("base64url");
  return {
    recognise(edge, email) {
      const [id = "", signature = ""] = edge.cookies.get(name)?.value.split(".") ?? [];
      const [given, expected] = [Buffer.from(signature), Buffer.from(sign(id, email))];
      return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
    },
    remember(edge, email) {
      const id = this.recognise(edge, email) ?? randomBytes(16).toString("base64url");
      edge.cookies.set(name, `${id}.${sign(id, email)}`, { ...options, maxAge: halfYearSeconds });
    },
  };
}
