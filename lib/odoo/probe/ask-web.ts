import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { parseJson } from "../answers/parse-answer.ts";

/** Returns the answer of an address of the web client without a sign-in, or an empty object if there is none. */
export async function askWeb(
  url: string,
  path: string,
  fetch: SafeFetch,
): Promise<{ readonly result?: unknown; readonly error?: { readonly data?: { readonly name?: unknown } } }> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"jsonrpc":"2.0","method":"call","params":{}}',
    poolKey: "detect",
    timeoutMs: 15_000,
    maxBytes: 256 * 1024,
  }).catch(() => undefined);
  const { json } = (answer === undefined ? undefined : await parseJson(answer)) ?? {};
  return json ?? {};
}
