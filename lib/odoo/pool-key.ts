import { createHash } from "node:crypto";
import type { OdooTarget } from "./types.ts";

/** Returns the key of a connection pool: only calls of the same database and credential share connections. */
export function poolKeyOf({ database, login, secret }: Pick<OdooTarget, "database" | "login" | "secret">): string {
  return createHash("sha256").update([database, login, secret].join("\0")).digest("base64url").slice(0, 22);
}
