import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/**
 * A Node request as the web's `Request`. The body is read here up to `maxBytes`; a larger one is left unread and said
 * so in `content-length`, by which `readBodyCapped` refuses it.
 */
export async function toRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string,
  maxBytes: number,
): Promise<Request> {
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    const name = (incoming.rawHeaders[i] as string).toLowerCase();
    if (name !== "content-length" && name !== peerHeader) headers.append(name, incoming.rawHeaders[i + 1] as string);
  }
  headers.set(peerHeader, incoming.socket.remoteAddress ?? "");
  const abort = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) abort.abort();
  });
  const method = incoming.method ?? "GET";
  const url = new URL(incoming.url ?? "/", origin);
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal: abort.signal });
  const body = await readUpTo(incoming, maxBytes);
  if (body === undefined) {
    headers.set("content-length", String(maxBytes + 1));
    // What is left of the body is not waited for.
    outgoing.once("finish", () => incoming.destroy());
    return new Request(url, { method, headers, signal: abort.signal });
  }
  return new Request(url, { method, headers, body, signal: abort.signal });
}

/** Set by our own server from the socket: a caller's own value would let it choose the address that limits see. */
export const peerHeader = "x-mcp-odoo-peer";

async function readUpTo(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(incoming.headers["content-length"] ?? 0) > maxBytes) return undefined;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        incoming.pause();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    incoming.once("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
    incoming.once("error", reject);
  });
}

const compress = promisify(gzip);
/** Below this a header says more than it saves. */
const minCompressed = 1024;

/** Writes a web `Response`: JSON at once, compressed for who asks for it, a stream as it comes. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  if (response.body === null || isJson(headers)) {
    const body = Buffer.from(await response.arrayBuffer());
    const small = body.length < minCompressed || !acceptsGzip(outgoing.req);
    const sent = small ? body : await compress(body, { level: 1 });
    outgoing.writeHead(response.status, {
      ...headers,
      ...(isJson(headers) ? { vary: "accept-encoding" } : {}),
      ...(small ? {} : { "content-encoding": "gzip", "content-length": sent.length }),
    });
    outgoing.end(sent);
    return;
  }
  outgoing.writeHead(response.status, headers);
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
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
