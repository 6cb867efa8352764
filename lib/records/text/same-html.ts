import { decodeHTMLAttribute } from "entities";
import { stripInvisible } from "./clean-text.ts";
import { htmlToText } from "./html-to-text.ts";
import { newEffort, readHtml } from "./read-html.ts";

/** Elements that Odoo writes in place of others. */
const sameAs: Readonly<Record<string, string>> = { b: "strong", i: "em", strike: "s", del: "s" };

/**
 * True if Odoo has the HTML as it was sent: the same text, and every element and attribute of it. A paragraph around it
 * or a mark that Odoo adds is no change. If the HTML is larger than the effort for an answer, only the text is
 * compared.
 */
export function hasSameHtml(sent: string, now: string): boolean {
  if (htmlToText(sent) !== htmlToText(now)) return false;
  const [meant, found] = [partsOf(sent), partsOf(now)];
  if (meant === undefined || found === undefined) return true;
  for (const [part, count] of meant) if ((found.get(part) ?? 0) < count) return false;
  return true;
}

/** Counts each element, and each attribute with its value, in the HTML; undefined if there are too many. */
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

/** Normalizes an attribute's value: decodes its entities and removes its spaces. */
function plain(value: string): string {
  return stripInvisible(decodeHTMLAttribute(value)).replace(/\s+/g, "").replace(/;$/, "");
}
