import { oauthScopes } from "./scopes.ts";

/** The paths of the metadata (RFC 9728): with the path of the resource behind it, and at the root for older clients. */
export const resourceMetadataPaths = [
  "/.well-known/oauth-protected-resource/api/mcp",
  "/.well-known/oauth-protected-resource",
] as const;

/** The address at which challenges name the metadata. */
export function resourceMetadataUrl(publicUrl: string): string {
  return `${publicUrl}${resourceMetadataPaths[0]}`;
}

/**
 * The metadata of the MCP endpoint: which authorization server signs people in, and the scope to begin with. The scope
 * for writing is named by a challenge when a call needs it.
 */
export function resourceMetadata(publicUrl: string): Response {
  const document = {
    resource: `${publicUrl}/api/mcp`,
    authorization_servers: [publicUrl],
    scopes_supported: [oauthScopes[0]],
    bearer_methods_supported: ["header"],
    resource_name: "MCP Odoo",
  };
  // Clients in browsers read it from pages of other origins. It holds nothing that is not public.
  return Response.json(document, {
    headers: { "access-control-allow-origin": "*", "cache-control": "public, max-age=3600" },
  });
}
