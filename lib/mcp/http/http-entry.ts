import { isJsonContentType } from "@modelcontextprotocol/server";
import { AppError, isAppError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import type { LargerBody } from "../../kernel/larger-body.ts";
import type { Logger } from "../../observability/logger.ts";
import { readAccept, toAccepted, withBothAccepted } from "./accept.ts";
import type { BodyAccount } from "./body-budget.ts";
import { addCorsHeaders, answerPreflight } from "./cors.ts";
import { type Message, readMessage } from "./message.ts";
import { watchForCall } from "./upload.ts";

export interface HttpEntry {
  /** Returns a refusal for a request that names a foreign host or comes from a foreign page. */
  readonly admit: (request: Request) => Response | undefined;
  /** Returns the body as text. Throws AppError `too_large` before a body that is too large is read to the end. */
  readonly readBody: (
    request: Request,
    maxBytes: number,
    larger?: LargerBody,
    grow?: (bytes: number) => Promise<void>,
  ) => Promise<string>;
  readonly log: Pick<Logger, "error">;
  /** The address of the protected resource's metadata (RFC 9728). Undefined if no authorization server exists. */
  readonly resourceMetadataUrl?: string | undefined;
}

export interface EnteredRequest<Caller> {
  readonly caller: Caller;
  readonly message: Message;
  /** The same request with a body that was read before. */
  readonly request: Request;
}

const mebibyte = 1024 * 1024;
/** The only tool whose arguments may contain a file: 10 MiB in base64 and the rest of the message. */
const upload = { tool: "add_attachment", maxBytes: 14 * mebibyte };

/**
 * Checks an MCP request, whatever is served behind it. The body is read only after the caller is known, and its bytes
 * count on the account of the caller. Without `accountOf` no bytes are counted.
 */
export async function enterHttp<Caller>(
  entry: HttpEntry,
  request: Request,
  identify: (request: Request) => Promise<Caller>,
  serve: (entered: EnteredRequest<Caller>) => Promise<Response>,
  accountOf?: (caller: Caller) => BodyAccount,
): Promise<Response> {
  const refused = entry.admit(request);
  if (refused !== undefined) return refused;
  return addCorsHeaders(await pass(entry, request, identify, serve, accountOf), request);
}

async function pass<Caller>(
  entry: HttpEntry,
  request: Request,
  identify: (request: Request) => Promise<Caller>,
  serve: (entered: EnteredRequest<Caller>) => Promise<Response>,
  accountOf?: (caller: Caller) => BodyAccount,
): Promise<Response> {
  let account: BodyAccount | undefined;
  try {
    if (request.method === "OPTIONS") return answerPreflight();
    if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST, OPTIONS" } });
    const caller = await identify(request);
    const unread = unsupported(request.headers);
    if (unread !== undefined) return unread;
    account = accountOf?.(caller);
    const body = await readMessageBody(entry, request, account);
    const message = readMessage(body);
    if (Buffer.byteLength(body) > mebibyte && !isUpload(message))
      throw new AppError("too_large", "The request is larger than 1024 KiB.");
    if (message.method === "subscriptions/listen") return protocolError(404, -32601, "Method not found", message.id);
    const accepted = readAccept(request.headers.get("accept"));
    const headers = withBothAccepted(request.headers, accepted);
    const read = new Request(request.url, { method: "POST", headers, body, signal: request.signal });
    return await toAccepted(await serve({ caller, message, request: read }), accepted);
  } catch (error) {
    if (isAppError(error)) return toResponse(error, entry.resourceMetadataUrl);
    // A caller that closes the connection in the middle of the body is no fault of the service, so nothing is logged.
    if (request.signal.aborted) return protocolError(400, -32600, "The request was cut off.");
    const reference: string = newId<never>();
    entry.log.error({ error, requestId: reference }, "an MCP request failed");
    return protocolError(500, -32603, `Internal error. Reference: ${reference}`);
  } finally {
    account?.end();
  }
}

/** Returns a refusal for a body that is not JSON, or compressed: it would have to be unpacked first. */
function unsupported(headers: Headers): Response | undefined {
  const codings = (headers.get("content-encoding") ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  if (codings.some((coding) => coding !== "" && coding !== "identity")) {
    const response = protocolError(415, -32000, "A compressed body is not accepted: send it without Content-Encoding.");
    response.headers.set("accept-encoding", "identity");
    return response;
  }
  if (isJsonContentType(headers.get("content-type"))) return undefined;
  return protocolError(415, -32000, "Unsupported Media Type: Content-Type must be application/json");
}

/**
 * Reads a body of at most 1 MiB, or more if it is a call that attaches a file. The newer protocol names the tool in a
 * header. The body of an older client must look like that call from its first part on.
 */
function readMessageBody(entry: HttpEntry, request: Request, account?: BodyAccount): Promise<string> {
  const named = request.headers.get("mcp-name");
  const grow = account && ((bytes: number) => account.grow(bytes));
  if (account?.mayUpload === false || (named !== null && named !== upload.tool))
    return entry.readBody(request, mebibyte, undefined, grow);
  const verdictOf = watchForCall(upload.tool);
  const larger = { maxBytes: upload.maxBytes, allows: (part: Uint8Array) => verdictOf(part) !== "no" };
  return entry.readBody(request, mebibyte, larger, grow);
}

function isUpload({ method, calls }: Message): boolean {
  return method === "tools/call" && calls.length === 1 && calls[0] === upload.tool;
}

const statusOf: Partial<Record<AppError["code"], number>> = {
  unauthenticated: 401,
  forbidden: 403,
  too_large: 413,
  invalid_input: 400,
  rate_limited: 429,
  busy: 503,
};

function toResponse(error: AppError, metadataUrl: string | undefined): Response {
  const status = statusOf[error.code] ?? 500;
  const rpcCode = error.code === "invalid_input" ? (error.options.path === "json" ? -32700 : -32600) : -32000;
  const { retryAfterSeconds } = error.options;
  const data = retryAfterSeconds === undefined ? {} : { code: error.code, retry_after_seconds: retryAfterSeconds };
  const response = protocolError(status, rpcCode, error.message, null, data);
  if (retryAfterSeconds !== undefined) response.headers.set("retry-after", String(retryAfterSeconds));
  const challenge = challengeFor(error, metadataUrl);
  if (challenge !== undefined) response.headers.set("www-authenticate", challenge);
  return response;
}

/**
 * Returns the challenge that tells a client how to get in (RFC 6750, RFC 9728): where the authorization server is
 * named, and the scopes to ask for. Undefined for a refusal that no sign-in can lift.
 */
function challengeFor({ code, message, options }: AppError, metadataUrl: string | undefined): string | undefined {
  const isScopeMissing = options.reason === "insufficient_scope";
  if (code !== "unauthenticated" && !isScopeMissing) return undefined;
  const parts = [`realm="mcp-odoo"`];
  // The challenge names an error only if a credential was sent.
  if (options.reason !== "credential_missing")
    parts.push(`error="${isScopeMissing ? "insufficient_scope" : "invalid_token"}"`, `error_description="${message}"`);
  if (metadataUrl !== undefined)
    parts.push(
      `resource_metadata="${metadataUrl}"`,
      `scope="${isScopeMissing ? "odoo:read odoo:write" : "odoo:read"}"`,
    );
  return `Bearer ${parts.join(", ")}`;
}

function protocolError(
  status: number,
  code: number,
  message: string,
  id: string | number | null = null,
  data: Readonly<Record<string, unknown>> = {},
): Response {
  const more = Object.keys(data).length === 0 ? {} : { data };
  return Response.json({ jsonrpc: "2.0", error: { code, message, ...more }, id }, { status });
}
