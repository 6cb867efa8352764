import type { IncomingMessage, ServerResponse } from "node:http";
import { checkHost } from "../lib/http/request-guards.ts";
import { plainPage, wordsFor } from "./plain-page.ts";
import { findRoute, type Route } from "./routes.ts";

export interface FrontOptions {
  readonly publicUrl: string;
  /** The folder that holds `messages/`. */
  readonly root: string;
  /** Resolves to true if the database answers. Only requests for pages call it. */
  readonly isDatabaseUp: () => Promise<boolean>;
}

/** One year. Subdomains are not included, because their owner decides about them. */
const onlyEncrypted = "max-age=31536000";

/**
 * Returns a handler that runs before the others. It sets the header that all answers carry, and answers what must not
 * reach the portal: requests with a foreign Host header, and pages while the database does not answer. It resolves to
 * true if it has answered.
 */
export function createFront({ publicUrl, root, isDatabaseUp }: FrontOptions) {
  const isEncrypted = publicUrl.startsWith("https:");
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (isEncrypted) response.setHeader("strict-transport-security", onlyEncrypted);
    const { checksHost, needsDatabase } = findRoute(request.url ?? "");
    if (
      checksHost &&
      checkHost({ headers: new Headers({ host: request.headers.host ?? "" }) }, publicUrl) !== undefined
    ) {
      answer(response, 403, "text/plain", "This host is not served here.\n");
      return true;
    }
    if (!waitsForDatabase(request, needsDatabase) || (await isDatabaseUp())) return false;
    response.setHeader("retry-after", "5");
    const words = wordsFor(request.headers, root, "unavailable");
    if (request.headers.accept?.includes("text/html")) {
      response.setHeader(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      );
      answer(response, 503, "text/html", plainPage(words, 5));
    } else answer(response, 503, "text/plain", `${words.title}. ${words.description}\n`);
    return true;
  };
}

function waitsForDatabase({ method, headers }: IncomingMessage, needs: Route["needsDatabase"]): boolean {
  if (needs === "none" || headers["next-action"] !== undefined) return false;
  return needs === "all" || method === "GET" || method === "HEAD";
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
