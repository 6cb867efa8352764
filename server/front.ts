import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { checkHost } from "../lib/http/request-guards.ts";
import { chooseLocale } from "../lib/kernel/locale/choose-locale.ts";
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
    const { title, description, lang } = wordsFor(request, root);
    if (request.headers.accept?.includes("text/html")) {
      response.setHeader(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      );
      answer(response, 503, "text/html", page(title, description, lang));
    } else answer(response, 503, "text/plain", `${title}. ${description}\n`);
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

function wordsFor({ headers }: IncomingMessage, root: string) {
  const cookie = /(?:^|;\s*)locale=(\w+)/.exec(headers.cookie ?? "")?.[1];
  const lang = chooseLocale(cookie, headers["accept-language"] ?? null);
  const messages = JSON.parse(readFileSync(join(root, "messages", lang, "common.json"), "utf8")) as {
    unavailable: { title: string; description: string };
  };
  return { ...messages.unavailable, lang };
}

function page(title: string, description: string, lang: string): string {
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="5">
<title>${title}</title>
<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;padding:1rem}h1{font-size:1.25rem}</style>
</head>
<body><main><h1>${title}</h1><p>${description}</p></main></body>
</html>
`;
}
