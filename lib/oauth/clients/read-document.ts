import { isObject } from "../../kernel/read-json.ts";
import type { RedirectPolicy } from "./redirect-policy.ts";
import { type ClientMetadata, toMetadata } from "./registration.ts";

/** The metadata of a client whose id is the address of the document that describes it. */
export type DocumentMetadata = ClientMetadata & { readonly client_id: string };

/** True if a client id can be the address of a document: https on its usual port with a path, and nothing else. */
export function isDocumentUrl(id: string): boolean {
  const url = id.length <= 500 ? URL.parse(id) : null;
  if (url === null || url.protocol !== "https:" || url.port !== "" || url.pathname === "/") return false;
  // `href` differs if the text has dot segments, backslashes or a host in another spelling.
  return url.href === id && url.username === "" && url.password === "" && url.search === "" && !id.includes("#");
}

/**
 * Returns what is kept of a client's document, as a client without a secret. Throws Error that says what is wrong with
 * the document.
 */
export function readDocument(text: string, url: string, policy: RedirectPolicy): DocumentMetadata {
  const document: unknown = JSON.parse(text);
  if (!isObject(document)) throw new Error("it is no JSON object");
  if (document["client_id"] !== url) throw new Error("its client_id is not its address");
  if ("client_secret" in document) throw new Error("it holds a secret");
  if (!canDoWithoutSecret(document)) throw new Error("it demands client authentication that is not offered here");
  const uris = document["redirect_uris"];
  const listed = Array.isArray(uris) ? uris.slice(0, 50).filter((uri) => typeof uri === "string") : [];
  const admitted = policy.ofDocument(listed, url);
  if (admitted.length === 0) throw new Error("none of its redirect_uris is admitted");
  const page = document["client_uri"];
  const isOwnPage = typeof page === "string" && page.length <= 500 && URL.parse(page)?.origin === new URL(url).origin;
  return {
    client_id: url,
    ...toMetadata(document["client_name"], admitted),
    token_endpoint_auth_method: "none",
    ...(isOwnPage ? { client_uri: page } : {}),
  };
}

function canDoWithoutSecret(document: Readonly<Record<string, unknown>>): boolean {
  const method = document["token_endpoint_auth_method"];
  if (method === undefined || method === "none") return true;
  // ChatGPT names its first choice, and lists what it can do.
  const others = document["token_endpoint_auth_methods_supported"];
  return Array.isArray(others) && others.includes("none");
}
