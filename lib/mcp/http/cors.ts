import { credentialHeaders } from "../../kernel/credential-names.ts";

const asked = [
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
const told = "Mcp-Session-Id, Mcp-Protocol-Version, WWW-Authenticate, Retry-After, Server-Timing";
/** Two hours: no browser keeps it for longer. */
const maxAgeSeconds = "7200";

/** What a browser is told before it sends a message from the page of another origin that is admitted. */
export function answerPreflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": asked,
      "access-control-max-age": maxAgeSeconds,
      allow: "POST, OPTIONS",
    },
  });
}

/** Lets the page that sent the request, whose origin was admitted, read the answer. Nothing here goes by cookies. */
export function letPageRead(response: Response, request: { readonly headers: Headers }): Response {
  const origin = request.headers.get("origin");
  response.headers.append("vary", "Origin");
  if (origin === null) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-expose-headers", told);
  return response;
}
