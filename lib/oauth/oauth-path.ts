import { endpoints } from "./provider/create-provider.ts";

const metadata = "/.well-known/oauth-authorization-server";
const discovery = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"];

/** What the authorization server does with a path. */
export type OAuthPath =
  | { readonly to: "discovery"; readonly target: string }
  | { readonly to: keyof typeof endpoints; readonly target: string }
  | { readonly to: "nothing" };

/**
 * Returns what answers a request target. Discovery is the same document under each name that clients try: with the
 * path of the resource behind it, or before it. `resourcePath` is such as `/api/mcp`.
 */
export function toOAuthPath(target: string, resourcePath: string): OAuthPath {
  const [path = "", query] = split(target);
  const known = discovery.flatMap((name) => [name, `${name}${resourcePath}`, `${resourcePath}${name}`]);
  if (known.includes(path)) return { to: "discovery", target: metadata };
  const name = (Object.keys(endpoints) as (keyof typeof endpoints)[]).find((key) => endpoints[key] === path);
  if (name !== undefined) return { to: name, target: query === undefined ? path : `${path}?${query}` };
  // The provider returns here after the person's decision.
  if (/^\/oauth\/authorize\/[\w-]{1,64}$/.test(path)) return { to: "authorization", target: path };
  return { to: "nothing" };
}

function split(target: string): readonly string[] {
  const at = target.indexOf("?");
  return at === -1 ? [target] : [target.slice(0, at), target.slice(at + 1)];
}
