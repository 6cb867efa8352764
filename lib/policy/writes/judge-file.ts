import { isPart } from "../fields/aliases.ts";
import { malformed } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";

/** An address whose scheme no browser runs as code. */
const address = /^https?:\/\/[^\s]{1,1990}$/i;

/**
 * Throws if a file would get a path of the server, because Odoo serves a file with content under that path in place of
 * its own pages.
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
