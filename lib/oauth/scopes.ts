import type { Scope } from "../policy/types.ts";

/** The scopes of access tokens, from the least to the most. A client without a wish gets the first. */
export const oauthScopes = ["odoo:read", "odoo:write"] as const;

/** The scope of a grant whose token has these OAuth scopes, separated by blanks; undefined if it may do nothing. */
export function scopeOf(granted: string): Scope | undefined {
  const names = granted.split(" ");
  if (names.includes("odoo:write")) return "write";
  return names.includes("odoo:read") ? "read" : undefined;
}

/** The OAuth scopes of a grant, as a token names them. Who may write may read too. */
export function oauthScopesOf(scope: Scope): string {
  return scope === "write" ? oauthScopes.join(" ") : "odoo:read";
}
