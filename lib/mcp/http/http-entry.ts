import { isJsonContentType } from "@modelcontextprotocol/server";
import { AppError, isAppError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import type { LargerBody } from "../../kernel/larger-body.ts";
import type { Logger } from "../../observability/logger.ts";
import { readAccept, toAccepted, withBothAccepted } from "./accept.ts";
import type { BodyAccount } from "./body-budget.ts";
import { answerPreflight, letPageRead } from "./cors.ts";
import { type Message, readMessage } from "./message.ts";
import { watchForCall } from "./upload.ts";

export interface HttpEntry {
  /** Refuses a request that names a foreign host or comes from a foreign page. */
  readonly admit: (request: Request) => Response | undefined;
  /** The body as text, or AppError `too_large` before it is read to the end. */
  readonly readBody: (
    request: Request,
    maxBytes: number,
    larger?: LargerBody,
    grow?: (bytes: number) => Promise<void>,
  ) => Promise<string>;
  readonly log: Pick<Logger, "error">;
}

export interface EnteredRequest<Caller> {
  readonly caller: Caller;
  readonly message: Message;
  /** The same request, its body read already. */
  readonly request: Request;
}

const mebibyte = 1024 * 1024;
/** The one tool whose arguments may hold a file: 10 MiB in base64 and what is around it. */
const upload = { tool: "add_attachment", maxBytes: 14 * mebibyte };

/**
 * What every MCP request passes, whatever is served behind it. Nobody's body is read before it is known whose it is, and on
 * whose account: where `accountOf` is left out, nobody counts.
 */
export async function enterHttp<Caller>(
  door: HttpEntry,
  request: Request,
  identify: (request: Request) => Promise<Caller>,
  serve: (entered: EnteredRequest<Caller>) => Promise<Response>,
  accountOf?: (caller: Caller) => BodyAccount,
): Promise<Response> {
  const refused = door.admit(request);
  if (refused !== undefined) return refused;
  return letPageRead(await pass(door, request, identify, serve, accountOf), request);
}

async function pass<Caller>(
  door: HttpEntry,
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
    const body = await readMessageBody(door, request, account);
    const message = readMessage(body);
    if (Buffer.byteLength(body) > mebibyte && !isUpload(message))
      throw new AppError("too_large", "The request is larger than 1024 KiB.");
    if (message.method === "subscriptions/listen") return protocolError(404, -32601, "Method not found", message.id);
    const accepted = readAccept(request.headers.get("accept"));
    const headers = withBothAccepted(request.headers, accepted);
    const read = new Request(request.url, { method: "POST", headers, body, signal: request.signal });
    return await toAccepted(await serve({ caller, message, request: read }), accepted);
  } catch (error) {
    if (isAppError(error)) return toResponse(error);
    // A caller that closed the connection in the middle of its body is no fault of the service: nothing is logged.
    if (request.signal.aborted) return protocolError(400, -32600, "The request was cut off.");
    const reference = newId<never>() as string;
    door.log.error({ error, requestId: reference }, "an MCP request failed");
    return protocolError(500, -32603, `Internal error. Reference: ${reference}`);
  } finally {
    account?.end();
  }
}

/** A body that is not JSON as it is: compressed, it would have to be unpacked before anything could be said of it. */
function unsupported(headers: Headers): Response | undefined {
  const codings = (headers.get("content-encoding") ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  if (codings.some((coding) => coding !== "" && coding !== "identity")) {
    const response = protocolError(415, -32000, "A compressed body is not taken: send it without Content-Encoding.");
    response.headers.set("accept-encoding", "identity");
    return response;
  }
  if (isJsonContentType(headers.get("content-type"))) return undefined;
  return protocolError(415, -32000, "Unsupported Media Type: Content-Type must be application/json");
}

/**
 * At most 1 MiB, but for a file. The newer protocol names the tool beside the body; of an older client the body itself
 * must look like the call from its first part on.
 */
function readMessageBody(door: HttpEntry, request: Request, account?: BodyAccount): Promise<string> {
  const named = request.headers.get("mcp-name");
  const grow = account && ((bytes: number) => account.grow(bytes));
  if (account?.mayUpload === false || (named !== null && named !== upload.tool))
    return door.readBody(request, mebibyte, undefined, grow);
  const verdictOf = watchForCall(upload.tool);
  const larger = { maxBytes: upload.maxBytes, allows: (part: Uint8Array) => verdictOf(part) !== "no" };
  return door.readBody(request, mebibyte, larger, grow);
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

function toResponse(error: AppError): Response {
  const status = statusOf[error.code] ?? 500;
  const rpcCode = error.code === "invalid_input" ? (error.options.path === "json" ? -32700 : -32600) : -32000;
  const { retryAfterSeconds } = error.options;
  const data = retryAfterSeconds === undefined ? {} : { code: error.code, retry_after_seconds: retryAfterSeconds };
  const response = protocolError(status, rpcCode, error.message, null, data);
  if (retryAfterSeconds !== undefined) response.headers.set("retry-after", String(retryAfterSeconds));
  if (status === 401) {
    // Nothing sent: a plain challenge. Something wrong sent: say so, as RFC 6750 wants.
    const details =
      error.options.reason === "credential_missing"
        ? ""
        : `, error="invalid_token", error_description="${error.message}"`;
    response.headers.set("www-authenticate", `Bearer realm="mcp-odoo"${details}`);
  }
  return response;
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
