import { isPart } from "../fields/aliases.ts";
import { malformed } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";

/** No scheme that runs in a browser. */
const address = /^https?:\/\/[^\s]{1,1990}$/i;

/**
 * Throws for a record that is a file and would have a path of the server: one with content is served under it, in place of the
 * server's own pages.
 */
export function judgeFile(
  book: Rulebook,
  model: string,
  values: Readonly<Record<string, unknown>>,
  path: string,
): void {
  const { url, type, datas, raw } = values;
  if (!url || !isPart(model, "ir.attachment") || book.opensField(model, "url")) return;
  if (typeof url !== "string" || !address.test(url))
    throw malformed("url is an address that begins with http:// or https://", `${path}.url`, "Leave it out.");
  if (type !== "url" || datas || raw)
    throw malformed("a file is an address or has content", `${path}.url`, 'For an address send "type": "url" with it.');
}
