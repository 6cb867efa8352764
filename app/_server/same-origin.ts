import "server-only";

/**
 * True when a page of ours sent the request: the browser says so in `Origin`, which no page can forge.
 * Server actions have this check from Next; routes that change or reveal something call it themselves.
 */
export function isSameOrigin(request: Request, publicUrl: string): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  return origin === new URL(publicUrl).origin || URL.parse(origin)?.host === request.headers.get("host");
}
