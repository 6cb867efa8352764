import { z } from "zod";
import { cleanClientName } from "./client-name.ts";
import type { RedirectPolicy } from "./redirect-policy.ts";

const Request = z.object({
  client_name: z.unknown().optional(),
  redirect_uris: z.array(z.string()).min(1).max(20),
  token_endpoint_auth_method: z.string().max(50).optional(),
});

/** The metadata of a client as they are stored. */
export interface ClientMetadata {
  readonly client_name?: string;
  readonly redirect_uris: readonly string[];
  readonly application_type: "native" | "web";
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly token_endpoint_auth_method?: string;
  readonly client_uri?: string;
}

export interface RegistrationFault {
  readonly error: "invalid_redirect_uri" | "invalid_client_metadata";
  readonly error_description: string;
}

/**
 * Returns what is kept of a request for registration (RFC 7591), or its fault. Of several redirect URIs those stay that
 * the policy admits, because clients register all that they may ever use. Addresses of logos, keys and pages are
 * dropped, so that nothing is ever fetched from them.
 */
export function readRegistration(body: unknown, policy: RedirectPolicy): ClientMetadata | RegistrationFault {
  const parsed = Request.safeParse(body);
  if (!parsed.success) {
    const isRedirect = parsed.error.issues[0]?.path[0] === "redirect_uris";
    return {
      error: isRedirect ? "invalid_redirect_uri" : "invalid_client_metadata",
      error_description: isRedirect
        ? "redirect_uris must be an array of 1 to 20 URIs"
        : "the registration must be a JSON object",
    };
  }
  const { client_name, redirect_uris, token_endpoint_auth_method } = parsed.data;
  const admitted = policy.ofRegistration(redirect_uris);
  if (admitted.length === 0) {
    return {
      error: "invalid_redirect_uri",
      error_description:
        "none of the redirect_uris is admitted here: loopback addresses and callbacks of known AI clients are",
    };
  }
  return {
    ...toMetadata(client_name, admitted),
    ...(token_endpoint_auth_method === undefined ? {} : { token_endpoint_auth_method }),
  };
}

/** Returns the metadata that all clients have, however they are made known. */
export function toMetadata(name: unknown, redirectUris: readonly string[]): ClientMetadata {
  const clean = cleanClientName(name);
  return {
    ...(clean === undefined ? {} : { client_name: clean }),
    redirect_uris: redirectUris,
    // Cursor and Claude Code leave it out, and as a web client they could not use any port of their machine.
    application_type: redirectUris.every((uri) => uri.startsWith("https:")) ? "web" : "native",
    // Several clients do not ask for refresh tokens, and their users would have to sign in every hour.
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
  };
}
