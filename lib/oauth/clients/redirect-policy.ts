import { vendors } from "./vendors.ts";

/** Decides which redirect URIs a client may have. */
export interface RedirectPolicy {
  /** Returns those that a client may register without proof of who it is. */
  ofRegistration(uris: readonly string[]): readonly string[];
  /** Returns those that a client may have whose document is at `documentUrl`. */
  ofDocument(uris: readonly string[], documentUrl: string): readonly string[];
}

const longest = 500;
const loopback = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:[/?][\w\-.~!$&'()*+,;=:@/?%]*)?$/;

/** True for an http address of the person's own machine, with any port and path. */
export function isLoopback(uri: string): boolean {
  return loopback.test(uri) && URL.canParse(uri);
}

/**
 * Creates the policy. Registration is open to everybody, so an https address of a stranger is not admitted: a person
 * could be led to approve a client that sends the code there. `extra` are exact addresses that the operator admits.
 */
export function createRedirectPolicy(extra: readonly string[]): RedirectPolicy {
  const everyones = vendors.flatMap(({ callbacks }) => callbacks);
  const isOpen = (uri: string) => extra.includes(uri) || isLoopback(uri);
  return {
    ofRegistration: (uris) => uris.filter((uri) => uri.length <= longest && (isOpen(uri) || matches(uri, everyones))),
    ofDocument(uris, documentUrl) {
      const { origin, hostname } = new URL(documentUrl);
      const own = vendors.find(({ hosts }) => hosts.includes(hostname))?.callbacks ?? [];
      return uris.filter(
        (uri) => uri.length <= longest && (isOpen(uri) || matches(uri, own) || isPlainHttps(uri, origin)),
      );
    },
  };
}

function matches(uri: string, callbacks: readonly string[]): boolean {
  return callbacks.some((callback) => {
    if (!callback.endsWith("*")) return uri === callback;
    const start = callback.slice(0, -1);
    return uri.startsWith(start) && /^[\w-]{1,200}$/.test(uri.slice(start.length));
  });
}

function isPlainHttps(uri: string, origin: string): boolean {
  const url = URL.parse(uri);
  // `href` differs if the text has dot segments, backslashes, credentials or a host in another spelling.
  return url?.protocol === "https:" && url.origin === origin && url.href === uri && !uri.includes("#");
}
