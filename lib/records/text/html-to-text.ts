import { decodeHTML } from "entities";
import { clipText } from "../../kernel/text/clip-text.ts";
import { stripInvisible } from "./clean-text.ts";
import { type Effort, newEffort, readHtml } from "./read-html.ts";

const toSet = (names: string): ReadonlySet<string> => new Set(names.split(" "));
/** Elements whose text no reader sees. */
const hidden = toSet("script style title template noscript svg iframe noembed noframes");
/** Elements that begin and end a line. */
const breaks = toSet(
  "p div br hr pre blockquote section article header footer address figure figcaption ul ol li dl dt dd table caption tr h1 h2 h3 h4 h5 h6",
);
/** A picture inside of the HTML: it has no text, and reading it would take the effort for what stands behind it. */
const picture = /(["'])data:[^"'<>\s]{1000,}\1/g;

/**
 * The text a reader would see of an HTML field: tags and comments gone, entities decoded, in linear time. It ends with `…`
 * where the effort is spent.
 */
export function htmlToText(html: string, effort: Effort = newEffort()): string {
  const read = html.replace(picture, '""');
  let text = "";
  // A run of text until the next tag, with its entities.
  let run = "";
  let isCut = false;
  let opened = "";
  let hiding = "";
  let depth = 0;
  const nameAt = (start: number, end: number) => {
    text += decodeHTML(run);
    run = "";
    return read.slice(start, end).toLowerCase();
  };
  const isWhole = readHtml(read, effort, {
    ontext(start, end) {
      if (depth > 0) return;
      const shown = clipText(read.slice(start, end), effort.characters);
      run += shown;
      isCut = shown.length < end - start;
      effort.characters = isCut ? 0 : effort.characters - shown.length;
    },
    onopentagname(start, end) {
      const name = nameAt(start, end);
      opened = name;
      if (depth > 0) depth += Number(name === hiding);
      else if (hidden.has(name)) [hiding, depth] = [name, 1];
      else if (breaks.has(name)) text += name === "li" ? "\n- " : "\n";
      else if (name === "td" || name === "th") text += " ";
    },
    onclosetag(start, end) {
      const name = nameAt(start, end);
      if (depth > 0) depth -= Number(name === hiding);
      else if (breaks.has(name)) text += "\n";
      else if (name === "td" || name === "th") text += " ";
    },
    onselfclosingtag() {
      // Of the hidden elements `/>` ends a drawing alone.
      if (opened === "svg" && hiding === "svg") depth--;
    },
  });
  const clean = stripInvisible(text + decodeHTML(run))
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return isCut || !isWhole ? `${clean}…` : clean;
}
