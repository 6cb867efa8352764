import { credentialHeaders } from "../../kernel/credential-names.ts";

const allowedHeaders = [
  "Authorization",
  "Content-Type",
  "Accept",
  "Mcp-Protocol-Version",
  "Mcp-Session-Id",
  "Mcp-Method",
  "Mcp-Name",
  "Last-Event-ID",
  ...Object.values(credentialHeaders),
].join(", ");
const exposedHeaders = "Mcp-Session-Id, Mcp-Protocol-Version, WWW-Authenticate, Retry-After, Server-Timing";
/** Two hours: browsers cache a preflight for no longer. */
const maxAgeSeconds = "7200";

/** Answers the preflight request that a browser sends for a page of another admitted origin. */
export function answerPreflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": allowedHeaders,
      "access-control-max-age": maxAgeSeconds,
      allow: "POST, OPTIONS",
    },
  });
}

/** Lets the admitted page that sent the request read the answer. The endpoint uses no cookies, so none are allowed. */
export function addCorsHeaders(response: Response, request: { readonly headers: Headers }): Response {
  const origin = request.headers.get("origin");
  response.headers.append("vary", "Origin");
  if (origin === null) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-expose-headers", exposedHeaders);
  return response;
}
