import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { peerHeader } from "../../http/node-bridge.ts";
import type { RedirectPolicy } from "../clients/redirect-policy.ts";
import { readRegistration } from "../clients/registration.ts";
import type { AuthorizationServer, ErrorPage } from "../contract.ts";
import { type OAuthPath, toOAuthPath } from "../oauth-path.ts";
import { endpoints } from "../provider/create-provider.ts";
import { jsonOf, readBody, toProviderRequest } from "../provider/node-request.ts";
import { toAuthorizationQuery, toTokenForm } from "../provider/parameters.ts";
import type { RequestLimits } from "./request-limits.ts";

export interface CallbackOptions {
  readonly issuer: string;
  readonly resource: string;
  readonly provider: () => Provider;
  readonly policy: RedirectPolicy;
  readonly limits: RequestLimits;
  readonly clientIp: (headers: { get(name: string): string | null }) => string;
  /** The provider's cookie of a session, which is neither read nor sent. */
  readonly sessionCookie: string;
  /** The page that a request's errors are shown on, for the provider to look up. */
  readonly pages: WeakMap<IncomingMessage, (error: string) => string>;
  readonly log: { error(fields: object, message: string): void };
}

const maxBytes = 64 * 1024;

/** Creates the handler of the authorization server's requests. */
export function createCallback(options: CallbackOptions): AuthorizationServer["callback"] {
  const { issuer, provider, limits, clientIp, pages, log } = options;
  const resourcePath = new URL(options.resource).pathname;

  async function answer(incoming: IncomingMessage, response: ServerResponse, page: ErrorPage): Promise<void> {
    const path = toOAuthPath(incoming.url ?? "", resourcePath);
    setHeaders(response, path);
    if (path.to === "nothing") return refuse(response, 404, "not_found", "there is no such address here");
    if (path.to === "registration" && incoming.method === "OPTIONS") return answerPreflight(incoming, response);
    const purpose = purposeOf(path, incoming.method);
    const wait = purpose && (await limits.take(purpose, clientIp(headersOf(incoming))));
    if (wait !== undefined) {
      response.setHeader("retry-after", String(wait));
      return refuse(response, 429, "temporarily_unavailable", "too many requests");
    }
    const body = incoming.method === "POST" ? await readBody(incoming, maxBytes) : undefined;
    if (incoming.method === "POST" && body === undefined) {
      response.setHeader("connection", "close");
      return refuse(response, 413, "invalid_request", "the body is larger than 64 KiB");
    }
    const sent = prepare(path, incoming, body, options.policy);
    if ("error" in sent) return refuse(response, 400, sent.error, sent.error_description);
    const request = toProviderRequest(incoming, { ...sent, origin: issuer });
    pages.set(request, (error) => page(incoming.headers, error));
    withoutCookie(response, options.sessionCookie);
    await provider().callback()(request, response);
  }

  return async (request, response, page) => {
    try {
      await answer(request, response, page);
    } catch (error) {
      log.error({ error }, "the authorization server failed");
      if (response.headersSent) response.destroy();
      else refuse(response, 500, "server_error", "the request could not be answered");
    }
  };
}

function purposeOf({ to }: OAuthPath, method: string | undefined): "register" | "authorize" | undefined {
  if (to === "registration" && method === "POST") return "register";
  return to === "authorization" ? "authorize" : undefined;
}

function setHeaders(response: ServerResponse, { to }: OAuthPath): void {
  const isPublic = to === "discovery" || to === "jwks";
  response.setHeader("cache-control", isPublic ? "public, max-age=300" : "no-store");
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  if (to === "registration") response.setHeader("access-control-allow-origin", "*");
}

interface Sent {
  readonly target: string;
  readonly body: Buffer | undefined;
}

/** Returns what the provider gets in place of what the client sent. */
function prepare(
  path: Exclude<OAuthPath, { to: "nothing" }>,
  { headers }: IncomingMessage,
  body: Buffer | undefined,
  policy: RedirectPolicy,
): Sent | { readonly error: string; readonly error_description: string } {
  const { target } = path;
  const type = headers["content-type"] ?? "";
  if (path.to === "authorization" && target.startsWith(`${endpoints.authorization}?`)) {
    const query = toAuthorizationQuery(target.slice(endpoints.authorization.length + 1));
    return { target: `${endpoints.authorization}?${query}`, body };
  }
  if (body === undefined) return { target, body };
  if (path.to === "token" && /^application\/x-www-form-urlencoded\b/i.test(type)) {
    return { target, body: Buffer.from(toTokenForm(body.toString("utf8"))) };
  }
  if (path.to === "registration" && /^application\/json\b/i.test(type)) {
    const client = readRegistration(jsonOf(body), policy);
    return "error" in client ? client : { target, body: Buffer.from(JSON.stringify(client)) };
  }
  return { target, body };
}

/** Removes a cookie from the answer before it is sent. */
function withoutCookie(response: ServerResponse, name: string): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (header, value) => {
    if (header.toLowerCase() !== "set-cookie" || !Array.isArray(value)) return setHeader(header, value);
    const kept = value.filter((cookie: string) => !cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}.sig=`));
    return setHeader(header, kept);
  };
}

function headersOf(incoming: IncomingMessage) {
  return {
    get: (name: string) => {
      if (name === peerHeader) return incoming.socket.remoteAddress ?? "";
      const value = incoming.headers[name];
      return value === undefined ? null : String(value);
    },
  };
}

function answerPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader("access-control-allow-methods", "POST");
  response.setHeader("access-control-allow-headers", headers["access-control-request-headers"] ?? "content-type");
  response.setHeader("access-control-max-age", "3600");
  response.writeHead(204).end();
}

function refuse(response: ServerResponse, status: number, error: string, description: string): void {
  response.setHeader("cache-control", "no-store");
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ error, error_description: description }));
}
