import type { JSONRPCMessage, JSONRPCRequest, JSONRPCResponse } from "@modelcontextprotocol/server";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { type HttpError, type HttpFault, toHttpError } from "../../lib/http/outgoing/http-error.ts";
import { version } from "../package.json";

export interface Endpoint {
  readonly url: URL;
  readonly key: string;
  fetch(url: URL, request: RequestInit): Promise<Response>;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** The version that `initialize` agreed on. Messages of the newer protocol contain their version. */
  readonly protocol?: string | undefined;
  /** The name and version of the AI client. */
  readonly client?: string | undefined;
  /** Receives the notifications before the answer. */
  readonly onMessage?: (message: JSONRPCMessage) => void;
}

/** Thrown if no valid answer came. The message is for the person or model who waits for the answer. */
export class Broken extends Error {
  /** True if the endpoint may have received the message: a write may have happened. */
  readonly sent: boolean;
  /** True if the fault may end soon. */
  readonly passing: boolean;

  constructor(message: string, options: { sent: boolean; passing: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.sent = options.sent;
    this.passing = options.passing;
  }
}

/** Sends a message to the endpoint once and returns the answer; undefined for a notification. Throws Broken. */
export async function exchange(
  endpoint: Endpoint,
  message: JSONRPCMessage,
  options: ExchangeOptions,
): Promise<JSONRPCResponse | undefined> {
  const { url, key } = endpoint;
  const id = "method" in message && "id" in message ? message.id : undefined;
  try {
    const response = await endpoint.fetch(url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "accept-encoding": "gzip",
        "user-agent": `${options.client ?? ""} mcp-odoo-stdio/${version}`.trim(),
        ...protocolHeaders(message, options.protocol),
      },
      body: JSON.stringify(message),
      // A redirect is not followed, because it would send the key to an address that nobody entered.
      redirect: "manual",
      signal: options.signal,
    });
    const answer = id === undefined ? undefined : await readAnswer(response, id, options.onMessage);
    if (response.status === 401) throw keyRefused(endpoint);
    if (answer !== undefined && !unavailable.has(response.status)) return answer;
    const refused = answer === undefined ? undefined : refusedAsBusy(answer);
    if (refused !== undefined) throw refused;
    await response.body?.cancel().catch(() => {});
    if (id === undefined && response.ok) return undefined;
    throw notTheProtocol(response, url);
  } catch (error) {
    throw error instanceof Broken ? error : unreached(toHttpError(error), url);
  }
}

const unavailable = new Set([502, 503, 504]);

const versionKey = "io.modelcontextprotocol/protocolVersion";
/** The parameter with the name that the newer protocol repeats in a header. */
const nameIn: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
};

/** Returns the version that a message of the newer protocol names; undefined for the older protocol. */
export function modernVersion(message: JSONRPCMessage): string | undefined {
  const version = "method" in message ? message.params?._meta?.[versionKey] : undefined;
  return typeof version === "string" ? version : undefined;
}

function protocolHeaders(message: JSONRPCMessage, agreed: string | undefined): Record<string, string> {
  const version = modernVersion(message);
  if (version === undefined || !("method" in message)) {
    return agreed === undefined ? {} : { "mcp-protocol-version": agreed };
  }
  const name = message.params?.[nameIn[message.method] ?? ""];
  return {
    "mcp-protocol-version": version,
    "mcp-method": message.method,
    ...(typeof name === "string" ? { "mcp-name": toFieldValue(name) } : {}),
  };
}

/** Encodes a text as the protocol requires if a header cannot contain it, or if it looks encoded. */
function toFieldValue(text: string): string {
  const plain = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith("=?base64?");
  return plain ? text : `=?base64?${Buffer.from(text).toString("base64")}?=`;
}

async function readAnswer(
  response: Response,
  id: JSONRPCRequest["id"],
  onMessage: ExchangeOptions["onMessage"],
): Promise<JSONRPCResponse | undefined> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/json")) return toAnswer(parse(await response.text()), id);
  if (!type.startsWith("text/event-stream") || response.body === null) return undefined;
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) {
    const message = parse(data);
    const answer = toAnswer(message, id);
    if (answer !== undefined) return answer;
    if (isObject(message) && typeof message["method"] === "string") onMessage?.(message as JSONRPCMessage);
  }
  throw new Broken("The connection to MCP Odoo ended in mid-answer.", { sent: true, passing: true });
}

function toAnswer(message: unknown, id: JSONRPCRequest["id"]): JSONRPCResponse | undefined {
  if (!isObject(message) || !("result" in message || "error" in message)) return undefined;
  // A refusal before the endpoint has read the id has no id.
  if (message["id"] !== id && (message["id"] ?? null) !== null) return undefined;
  return { ...message, jsonrpc: "2.0", id } as JSONRPCResponse;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns the fault of a message that MCP Odoo itself refused as busy, with a code: it did nothing with the message.
 */
function refusedAsBusy(answer: JSONRPCResponse): Broken | undefined {
  if (!("error" in answer)) return undefined;
  const { message, data } = answer.error;
  if (!isObject(data) || data["code"] !== "busy") return undefined;
  return new Broken(`MCP Odoo did not take the message: ${message}`, { sent: false, passing: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function keyRefused({ url, key }: Endpoint): Broken {
  return new Broken(
    `MCP Odoo does not accept the access key ending in ${key.slice(-4)} (MCP_ODOO_KEY): it was revoked, has expired or belongs to another address. Make a new one at ${new URL("/keys", url)}, put it into this client's configuration and restart the client.`,
    { sent: false, passing: false },
  );
}

function notTheProtocol({ status, headers }: Response, url: URL): Broken {
  if (unavailable.has(status)) {
    return new Broken(`MCP Odoo at ${url.host} is not available (HTTP ${status}).`, { sent: true, passing: true });
  }
  const location = headers.get("location");
  const found =
    location === null
      ? `answers with HTTP ${status} and not as an MCP endpoint`
      : `redirects to ${URL.parse(location, url)?.origin ?? "another address"}`;
  return new Broken(`${url.host} ${found}: check MCP_ODOO_URL.`, { sent: true, passing: false });
}

const words: Readonly<Record<HttpFault, string>> = {
  bad_url: "the address is not valid",
  plain_http: "it is not encrypted",
  blocked: "the address is closed",
  dns: "its name is not known",
  refused: "the connection was refused",
  unreachable: "there is no way to it",
  timeout: "no answer came in time",
  reset: "the connection broke",
  tls_expired: "its certificate has expired",
  tls_untrusted: "its certificate is not trusted",
  tls_hostname: "its certificate is another host's",
  tls: "no encrypted connection could be made",
  redirect: "it redirects",
  too_large: "the answer is too large",
  aborted: "the call was cancelled",
  unsent: "it could not be sent in time",
  unread: "the answer could not be read in time",
};
const passing: ReadonlySet<HttpFault> = new Set(["dns", "refused", "unreachable", "reset", "unsent"]);

function unreached(error: HttpError, url: URL): Broken {
  return new Broken(`MCP Odoo at ${url.host} could not be reached: ${words[error.fault]}.`, {
    sent: error.sent,
    passing: passing.has(error.fault) || (error.fault === "timeout" && !error.sent),
    cause: error,
  });
}
