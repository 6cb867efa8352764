import { AppError } from "../kernel/errors.ts";
import type { LargerBody } from "../kernel/larger-body.ts";
import { loopbackNames } from "../kernel/network/own-networks.ts";

interface Headers {
  get(name: string): string | null;
}

/**
 * Returns the caller's address: the peer of the socket, or the hop as many places before it as there are trusted
 * proxies. Hops are counted from the right, as those further left were written by the caller.
 */
export function clientIp(headers: Headers, trustedProxies: number): string {
  const peer = headers.get("x-mcp-odoo-peer") ?? "";
  if (trustedProxies === 0) return peer;
  const hops = (headers.get("x-forwarded-for") ?? "")
    .split(",")
    .map((hop) => hop.trim())
    .filter(Boolean);
  return hops.at(-trustedProxies) ?? peer;
}

/** Refuses a page of another site, except `others`. A browser sends Origin, and DNS rebinding cannot forge it. */
export function checkOrigin(
  request: { headers: Headers },
  publicUrl: string,
  others: readonly string[] = [],
): Response | undefined {
  const origin = request.headers.get("origin");
  if (origin === null || origin === new URL(publicUrl).origin || isLocalPair(origin, publicUrl)) return undefined;
  if (others.includes(origin)) return undefined;
  return refuse(403, "This origin is not allowed.");
}

/** Refuses a Host that is not the service's, which a rebound DNS name of another site would send. */
export function checkHost(request: { headers: Headers }, publicUrl: string): Response | undefined {
  const host = request.headers.get("host") ?? "";
  const own = new URL(publicUrl);
  if (host === own.host || isLocalPair(`${own.protocol}//${host}`, publicUrl)) return undefined;
  return refuse(403, "This host is not served here.");
}

/** Refuses a request with a foreign Host or from the page of a site that the configuration does not allow. */
export function checkCaller(
  request: { headers: Headers },
  { publicUrl, allowedOrigins }: { readonly publicUrl: string; readonly allowedOrigins: readonly string[] },
): Response | undefined {
  return checkHost(request, publicUrl) ?? checkOrigin(request, publicUrl, allowedOrigins);
}

/** True if both addresses name this machine. Its names are equal, on any port. */
function isLocalPair(origin: string, publicUrl: string): boolean {
  return [origin, publicUrl].every((text) => URL.canParse(text) && loopbackNames.includes(new URL(text).hostname));
}

function refuse(status: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", error: { code: -32000, message }, id: null }, { status });
}

/** A body up to this size is read without calling `grow`. */
const ordinary = 64 * 1024;

/**
 * Returns the body as text. Above 64 KiB, `grow` is called before each part is read, with its bytes, or with the most
 * that the body may have if its length is unknown. Throws AppError `too_large` before the body is read to its end.
 */
export async function readBodyCapped(
  request: Request,
  maxBytes: number,
  larger?: LargerBody,
  grow?: (bytes: number) => Promise<void>,
): Promise<string> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > (larger?.maxBytes ?? maxBytes)) throw tooLarge(larger?.maxBytes ?? maxBytes);
  if (request.body === null) return "";
  let granted = ordinary;
  async function need(bytes: number): Promise<void> {
    if (bytes <= granted) return;
    const most = bytes > maxBytes ? (larger?.maxBytes ?? maxBytes) : maxBytes;
    const wanted = announced >= bytes ? announced : most;
    await grow?.(wanted - granted);
    granted = wanted;
  }
  await need(announced);
  const chunks: Uint8Array[] = [];
  let size = 0;
  let judged = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    chunks.push(chunk);
    if (Math.max(size, announced) > maxBytes) {
      if (larger === undefined || size > larger.maxBytes) throw tooLarge(larger?.maxBytes ?? maxBytes);
      for (const unjudged of chunks.slice(judged)) if (!larger.allows(unjudged)) throw tooLarge(maxBytes);
      judged = chunks.length;
    }
    await need(size);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("too_large", `The request is larger than ${Math.floor(maxBytes / 1024)} KiB.`, {
    hint: "Send less at once.",
  });
}
