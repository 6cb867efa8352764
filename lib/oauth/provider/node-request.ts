import { IncomingMessage } from "node:http";
import { isObject } from "../../kernel/read-json.ts";

/** The headers of a caller that the provider reads. All others, such as those of proxies, are left out. */
const read = [
  "accept",
  "access-control-request-headers",
  "access-control-request-method",
  "authorization",
  "content-type",
  "cookie",
  "origin",
];

export interface ProviderRequest {
  /** The path with its query. */
  readonly target: string;
  readonly body: Buffer | undefined;
  /** The origin of the service from its configuration. */
  readonly origin: string;
}

/** Returns the request as the provider gets it: its origin is the configuration's, whatever headers the caller sends. */
export function toProviderRequest(
  incoming: IncomingMessage,
  { target, body, origin }: ProviderRequest,
): IncomingMessage {
  const { protocol, host } = new URL(origin);
  const request = new IncomingMessage(incoming.socket);
  request.method = incoming.method;
  request.url = target;
  request.headers = {
    ...Object.fromEntries(
      read.flatMap((name) => (incoming.headers[name] === undefined ? [] : [[name, incoming.headers[name]]])),
    ),
    host,
    "x-forwarded-host": host,
    "x-forwarded-proto": protocol.slice(0, -1),
    ...(body === undefined ? {} : { "content-length": String(body.length) }),
  };
  // The body is complete, so that its end does not count as a broken connection.
  request.complete = true;
  if (body !== undefined) request.push(body);
  request.push(null);
  return request;
}

/** Reads the whole body; undefined if it has more than `maxBytes`. */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(incoming.headers["content-length"] ?? 0) > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Returns the JSON of a body; undefined if it is none. */
export function jsonOf(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
