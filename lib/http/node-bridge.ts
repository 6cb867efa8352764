import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/**
 * Returns a Node request as a web `Request`. Its body is read only on demand, so that the caller can be checked and
 * refused first. A body of at most `maxBytes` is read in one piece, a larger one in parts.
 */
export function toRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string,
  maxBytes: number,
): Request {
  const headers = new Headers();
  const { rawHeaders } = incoming;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    if (name !== "content-length" && name !== peerHeader) headers.append(name, rawHeaders[i + 1] ?? "");
  }
  headers.set(peerHeader, incoming.socket.remoteAddress ?? "");
  const abort = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) abort.abort();
  });
  const method = incoming.method ?? "GET";
  const url = new URL(incoming.url ?? "/", origin);
  const length = incoming.headers["content-length"];
  const hasBody = length !== undefined || incoming.headers["transfer-encoding"] !== undefined;
  if (method === "GET" || method === "HEAD" || !hasBody)
    return new Request(url, { method, headers, signal: abort.signal });
  const init: RequestInit & { duplex: "half" } = { method, headers, duplex: "half", signal: abort.signal };
  if (length !== undefined) headers.set("content-length", length);
  if (length === undefined || Number(length) > maxBytes) {
    // The rest of the body is not read after the answer is sent.
    outgoing.once("finish", () => incoming.destroy());
    return new Request(url, { ...init, body: Readable.toWeb(incoming) as ReadableStream });
  }
  return new Request(url, { ...init, body: inOnePiece(incoming) });
}

/** The header with the address of the peer, set by the server so that a caller cannot choose its address. */
export const peerHeader = "x-mcp-odoo-peer";

/** Returns a body of announced length as a stream that is read in one piece. Node ends it at that length. */
function inOnePiece(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      controller.enqueue(await readAll(incoming));
      controller.close();
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

async function readAll(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

const compress = promisify(gzip);
/** Smaller answers are not compressed, as it saves too little. */
const minCompressed = 1024;

/** Writes a web `Response`: JSON in one piece, compressed if the caller accepts that, and a stream in parts. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  if (response.body === null || isJson(headers)) {
    const body = Buffer.from(await response.arrayBuffer());
    const small = body.length < minCompressed || !acceptsGzip(outgoing.req);
    const sent = small ? body : await compress(body, { level: 1 });
    outgoing.writeHead(response.status, {
      ...headers,
      ...(isJson(headers) ? { vary: [headers["vary"], "accept-encoding"].filter(Boolean).join(", ") } : {}),
      ...(small ? {} : { "content-encoding": "gzip", "content-length": sent.length }),
    });
    outgoing.end(sent);
    return;
  }
  outgoing.writeHead(response.status, headers);
  for await (const chunk of response.body) {
    if (outgoing.destroyed) return;
    outgoing.write(chunk);
  }
  outgoing.end();
}

function isJson(headers: Readonly<Record<string, string>>): boolean {
  return headers["content-type"]?.startsWith("application/json") === true;
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(String(headers["accept-encoding"] ?? ""));
}
