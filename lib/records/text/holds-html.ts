import { decodeHTMLAttribute } from "entities";
import { stripInvisible } from "./clean-text.ts";
import { htmlToText } from "./html-to-text.ts";
import { newEffort, readHtml } from "./read-html.ts";

/** Names of elements that Odoo writes for one another. */
const sameAs: Readonly<Record<string, string>> = { b: "strong", i: "em", strike: "s", del: "s" };

/**
 * Whether Odoo holds the HTML as it was sent: the same text, and every element and attribute of it. What Odoo adds, a
 * paragraph around or a mark of its own, is no change. Where the HTML is more than the effort for an answer, only the text is
 * compared.
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
  let element = "";
  let key = "";
  let value: string | undefined;
  let opening: string[] = [];
  const finish = () => {
    if (element !== "html" && element !== "body") opening.forEach(count);
  };
  const isWhole = readHtml(html, newEffort(), {
    oncomment: () => count("<!--"),
    onopentagname(start, end) {
      const name = html.slice(start, end).toLowerCase();
      element = sameAs[name] ?? name;
      opening = [element];
    },
    onattribname(start, end) {
      key = html.slice(start, end).toLowerCase();
      value = undefined;
    },
    onattribdata(start, end) {
      value = (value ?? "") + html.slice(start, end);
    },
    onattribend() {
      if (value !== undefined) opening.push(`${element} ${key}=${plain(value)}`);
    },
    onopentagend: finish,
    onselfclosingtag: finish,
  });
  return isWhole ? parts : undefined;
}

/** A value as it reads, however its characters and spaces are written. */
function plain(value: string): string {
  return stripInvisible(decodeHTMLAttribute(value)).replace(/\s+/g, "").replace(/;$/, "");
}
