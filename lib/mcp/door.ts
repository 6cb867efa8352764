import { type AppError, isAppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Logger } from "../observability/logger.ts";
import { type Message, readMessage } from "./message.ts";

export interface Door {
  /** Refuses a request that names a foreign host or comes from a foreign page. */
  readonly admit: (request: Request) => Response | undefined;
  /** The body as text, or AppError `too_large` before it is read to the end. */
  readonly readBody: (request: Request, maxBytes: number) => Promise<string>;
  readonly log: Pick<Logger, "error">;
}

export interface Entered<Caller> {
  readonly caller: Caller;
  readonly message: Message;
  /** The same request, its body read already. */
  readonly request: Request;
}

const mebibyte = 1024 * 1024;
/** The one tool whose arguments may hold a file: 10 MiB in base64 and what is around it. */
const uploads: Readonly<Record<string, number>> = { add_attachment: 14 * mebibyte };

/**
 * What the body of a request may weigh. Only the newer protocol names the tool beside the body, and answers 400 when the
 * body says another.
 */
export function maxBodyBytes({ headers }: { headers: { get(name: string): string | null } }): number {
  return uploads[headers.get("mcp-name") ?? ""] ?? mebibyte;
}

/** What every MCP request passes, whatever is served behind it. Nobody's body is read before it is known whose it is. */
export async function passDoor<Caller>(
  door: Door,
  request: Request,
  identify: (request: Request) => Promise<Caller>,
  serve: (entered: Entered<Caller>) => Promise<Response>,
): Promise<Response> {
  try {
    const refused = door.admit(request);
    if (refused !== undefined) return refused;
    if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
    const caller = await identify(request);
    const body = await door.readBody(request, maxBodyBytes(request));
    const message = readMessage(body);
    if (message.method === "subscriptions/listen") return protocolError(404, -32601, "Method not found", message.id);
    const read = new Request(request.url, { method: "POST", headers: request.headers, body, signal: request.signal });
    return await serve({ caller, message, request: read });
  } catch (error) {
    if (isAppError(error)) return toResponse(error);
    const reference = newId<never>() as string;
    door.log.error({ error, requestId: reference }, "an MCP request failed");
    return protocolError(500, -32603, `Internal error. Reference: ${reference}`);
  }
}

const statusOf: Partial<Record<AppError["code"], number>> = {
  unauthenticated: 401,
  forbidden: 403,
  too_large: 413,
  invalid_input: 400,
  rate_limited: 429,
};

function toResponse(error: AppError): Response {
  const status = statusOf[error.code] ?? 500;
  const rpcCode = error.code === "invalid_input" ? (error.options.path === "json" ? -32700 : -32600) : -32000;
  const response = protocolError(status, rpcCode, error.message);
  const { retryAfterSeconds } = error.options;
  if (retryAfterSeconds !== undefined) response.headers.set("retry-after", String(retryAfterSeconds));
  if (status === 401) {
    // Nothing sent: a plain challenge. Something wrong sent: say so, as RFC 6750 wants.
    const details =
      error.options.key === "missing" ? "" : `, error="invalid_token", error_description="${error.message}"`;
    response.headers.set("www-authenticate", `Bearer realm="mcp-odoo"${details}`);
  }
  return response;
}

function protocolError(status: number, code: number, message: string, id: string | number | null = null): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id }, { status });
}
