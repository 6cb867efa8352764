import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { parseJson } from "../answers/parse-answer.ts";

/** What an address of the web client answers to one who has not signed in; nothing where it is closed. */
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
