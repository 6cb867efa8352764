import { AppError } from "../kernel/errors.ts";
import type { LargerBody } from "../kernel/larger-body.ts";
import { loopbackNames } from "../kernel/network/own-networks.ts";

interface Headers {
  get(name: string): string | null;
}

/**
 * The caller's address: the socket's, as our own server noted it, or as many hops before it as there are proxies of ours.
 * Counted from the right: what stands further left was written by the caller.
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

/** Refuses a page of another site, but `others`: a browser sends Origin, and DNS rebinding cannot forge it. */
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

/** Refuses a Host that is not ours: what a rebound name of another site would send. */
export function checkHost(request: { headers: Headers }, publicUrl: string): Response | undefined {
  const host = request.headers.get("host") ?? "";
  const own = new URL(publicUrl);
  if (host === own.host || isLocalPair(`${own.protocol}//${host}`, publicUrl)) return undefined;
  return refuse(403, "This host is not served here.");
}

/** Refuses what is not for us, and the page of a site that is neither ours nor named in the configuration. */
export function checkCaller(
  request: { headers: Headers },
  { publicUrl, allowedOrigins }: { readonly publicUrl: string; readonly allowedOrigins: readonly string[] },
): Response | undefined {
  return checkHost(request, publicUrl) ?? checkOrigin(request, publicUrl, allowedOrigins);
}

/** On one's own machine its names stand for each other, on any port. */
function isLocalPair(origin: string, publicUrl: string): boolean {
  return [origin, publicUrl].every((text) => URL.canParse(text) && loopbackNames.includes(new URL(text).hostname));
}

function refuse(status: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", error: { code: -32000, message }, id: null }, { status });
}

/** A body up to this is read without asking. */
const ordinary = 64 * 1024;

/**
 * The body as text. `grow` is asked for each part of it above 64 KiB before that is read, by its bytes, or by the most that
 * it may have where it does not say how long it is. Throws AppError `too_large` before it is read to the end.
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
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    chunks.push(chunk);
    if (Math.max(size, announced) > maxBytes) {
      if (larger === undefined || size > larger.maxBytes) throw tooLarge(larger?.maxBytes ?? maxBytes);
      for (; judged < chunks.length; judged++) {
        if (!larger.allows(chunks[judged] as Uint8Array)) throw tooLarge(maxBytes);
      }
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
