import { decodeHTML } from "entities";
import { clipText } from "../../kernel/text/clip-text.ts";
import { stripInvisible } from "./clean-text.ts";
import { type Effort, newEffort, readHtml } from "./read-html.ts";

const toSet = (names: string): ReadonlySet<string> => new Set(names.split(" "));
/** Elements whose text is not displayed. */
const hidden = toSet("script style title template noscript svg iframe noembed noframes");
/** Elements that begin and end a line. */
const breaks = toSet(
  "p div br hr pre blockquote section article header footer address figure figcaption ul ol li dl dt dd table caption tr h1 h2 h3 h4 h5 h6",
);
/** A picture in a data URL. It has no text, and reading it would use up the effort for the text after it. */
const picture = /(["'])data:[^"'<>\s]{1000,}\1/g;

/**
 * Returns the text that a reader sees of an HTML field: without tags and comments, with entities decoded, in linear
 * time. It ends with `…` if the effort is spent.
 */
export function htmlToText(html: string, effort: Effort = newEffort()): string {
  const read = html.replace(picture, '""');
  let text = "";
  // The text since the last tag, with its entities still encoded.
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
      // Only `svg` among the hidden elements can end with `/>`.
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
