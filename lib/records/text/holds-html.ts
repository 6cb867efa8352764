import { htmlToText } from "./html-to-text.ts";

/** Names of elements that Odoo writes for one another. */
const sameAs: Readonly<Record<string, string>> = { b: "strong", i: "em", strike: "s", del: "s" };
const maxElements = 20_000;
const attribute = /(?<![^\s"'<>/=])([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/g;

/**
 * Whether Odoo holds the HTML as it was sent: the same text, and every element and attribute of it. What Odoo adds, a
 * paragraph around or a mark of its own, is no change. Where there are more than 20,000 elements only the text is compared.
 */
export function holdsHtml(sent: string, now: string): boolean {
  if (htmlToText(sent) !== htmlToText(now)) return false;
  const [meant, held] = [partsOf(sent), partsOf(now)];
  if (meant === undefined || held === undefined) return true;
  for (const [part, count] of meant) if ((held.get(part) ?? 0) < count) return false;
  return true;
}

/** How often each element, and each attribute with its value, stands in the HTML; undefined where they are too many. */
function partsOf(html: string): Map<string, number> | undefined {
  const parts = new Map<string, number>();
  const count = (part: string) => parts.set(part, (parts.get(part) ?? 0) + 1);
  let at = 0;
  for (let left = maxElements; left > 0; left--) {
    const open = html.indexOf("<", at);
    if (open === -1) return parts;
    at = open + 1;
    if (html.startsWith("!--", at)) {
      count("<!--");
      at = html.indexOf("-->", at);
      // What has no end here has none further on: looking for it again from each beginning takes a time that squares.
      if (at === -1) return parts;
      continue;
    }
    const tag = /^[a-z][a-z0-9]*/i.exec(html.slice(at, at + 40))?.[0].toLowerCase();
    const close = html.indexOf(">", at);
    if (close === -1) return parts;
    if (tag === undefined || tag === "html" || tag === "body") continue;
    const name = sameAs[tag] ?? tag;
    count(name);
    for (const [, key = "", ...values] of html.slice(at + tag.length, close).matchAll(attribute)) {
      count(`${name} ${key.toLowerCase()}=${plain(values.find((value) => value !== undefined) ?? "")}`);
    }
    at = close + 1;
  }
  return undefined;
}

/** A value as it reads, however its characters and spaces are written. */
function plain(value: string): string {
  return htmlToText(value.replaceAll("<", "&lt;")).replace(/\s+/g, "").replace(/;$/, "");
}
