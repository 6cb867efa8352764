/** The names of the cookies by which a browser shows that a request is its own. */
export interface CookieNames {
  readonly interaction: string;
  readonly resume: string;
  readonly session: string;
}

/**
 * Returns the names of the cookies. With https their prefix makes browsers refuse them from a page without encryption.
 * The stricter prefix `__Host-` would demand one path for all, and two requests of a browser would share a cookie.
 */
export function cookieNames(isEncrypted: boolean): CookieNames {
  const prefix = isEncrypted ? "__Secure-mcp-odoo" : "mcp-odoo";
  return { interaction: `${prefix}.oauth`, resume: `${prefix}.oauth-resume`, session: `${prefix}.oauth-session` };
}
