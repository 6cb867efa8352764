import { oauthScopes } from "../scopes.ts";

const understood: readonly string[] = [...oauthScopes, "openid", "offline_access"];
/** Parameters of OpenID Connect, which the provider refuses in a request without the scope `openid`. */
const identityOnly = ["nonce", "max_age", "claims", "claims_locales", "acr_values", "id_token_hint"];

/**
 * Returns the query of an authorization request as the provider gets it: scopes that this service does not have are
 * left out, because some clients ask for all that they know, and a request for none is one for the first.
 */
export function toAuthorizationQuery(query: string): string {
  const params = new URLSearchParams(query);
  // A repeated parameter is an error, which the provider reports.
  if (params.getAll("scope").length > 1) return params.toString();
  const asked = scopesIn(params.get("scope")).filter((name) => understood.includes(name));
  const wanted = new Set(asked.some((name) => name.startsWith("odoo:")) ? asked : [oauthScopes[0], ...asked]);
  if (wanted.has("odoo:write")) wanted.add("odoo:read");
  params.set("scope", [...wanted].join(" "));
  if (!wanted.has("openid")) for (const name of identityOnly) params.delete(name);
  return params.toString();
}

/** Returns the form of a token request as the provider gets it, without scopes that this service does not have. */
export function toTokenForm(form: string): string {
  const params = new URLSearchParams(form);
  if (params.getAll("scope").length !== 1) return form;
  const asked = scopesIn(params.get("scope")).filter((name) => understood.includes(name));
  if (asked.length === 0) params.delete("scope");
  else params.set("scope", asked.join(" "));
  return params.toString();
}

function scopesIn(text: string | null): readonly string[] {
  return (text ?? "").split(/\s+/).filter(Boolean);
}
