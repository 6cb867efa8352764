import { clipText } from "../../kernel/text/clip-text.ts";
import { stripInvisible } from "./clean-text.ts";

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  euro: "€",
  hellip: "…",
  ndash: "–",
  mdash: "—",
};
const hidden = new Set(["script", "style", "head", "template", "noscript", "svg"]);
const breaks = new Set(
  ["p", "div", "br", "li", "tr", "ul", "ol", "table", "hr", "blockquote", "pre", "section"].concat([
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
  ]),
);

/** The work left for the texts of an answer: characters that are shown, and tags, which cost more. */
export interface Effort {
  characters: number;
  tags: number;
}

/** Far more than any answer shows, and read within some 20 ms. */
export function newEffort(): Effort {
  return { characters: 400_000, tags: 20_000 };
}

/**
 * The text a reader would see of an HTML field: tags and comments gone, entities decoded, in linear time. It ends with `…`
 * where the effort is spent.
 */
export function htmlToText(html: string, effort: Effort = newEffort()): string {
  let lower: string | undefined;
  let text = "";
  let at = 0;
  while (at < html.length && effort.tags > 0 && effort.characters > 0) {
    effort.tags--;
    const open = html.indexOf("<", at);
    const between = html.slice(at, open === -1 ? html.length : open);
    const shown = clipText(between, effort.characters);
    text += shown;
    effort.characters -= shown.length;
    at += shown.length;
    if (open === -1 || shown.length < between.length) break;
    if (html.startsWith("<!--", open)) {
      at = after(html, "-->", open + 4);
      continue;
    }
    const name = /^\/?([a-zA-Z][a-zA-Z0-9]*)/.exec(html.slice(open + 1, open + 20))?.[1]?.toLowerCase();
    if (name === undefined && html[open + 1] !== "!" && html[open + 1] !== "/") {
      // "a < b" is no tag.
      text += "<";
      at = open + 1;
      continue;
    }
    const close = html.indexOf(">", open);
    if (close === -1) {
      at = html.length;
      break;
    }
    at = close + 1;
    if (name === undefined) continue;
    if (hidden.has(name) && html[open + 1] !== "/") {
      lower ??= html.toLowerCase();
      at = after(lower, `</${name}`, at, ">");
    } else if (breaks.has(name)) text += name === "li" && html[open + 1] !== "/" ? "\n- " : "\n";
    else if (name === "td" || name === "th") text += " ";
  }
  const clean = stripInvisible(decode(text))
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return at < html.length ? `${clean}…` : clean;
}

/** The place behind `end` (and then behind `last`), or the end of the text when it never comes. */
function after(html: string, end: string, from: number, last = ""): number {
  const found = html.indexOf(end, from);
  if (found === -1) return html.length;
  const stop = html.indexOf(last, found + end.length);
  return stop === -1 ? html.length : stop + last.length;
}

function decode(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (name[0] !== "#") return entities[name.toLowerCase()] ?? whole;
    const code = name[1] === "x" || name[1] === "X" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "";
  });
}
