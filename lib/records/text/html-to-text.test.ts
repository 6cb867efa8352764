import fc from "fast-check";
import { expect, test } from "vitest";
import { htmlToText } from "./html-to-text.ts";
import { newEffort } from "./read-html.ts";

/** Counts the characters that the tokenizer reads while `run` runs. */
function countLooks(run: () => void): number {
  const { charCodeAt } = String.prototype;
  let looks = 0;
  // A vitest spy would keep each of a million calls.
  String.prototype.charCodeAt = function (this: string, at: number) {
    looks++;
    return charCodeAt.call(this, at);
  };
  try {
    run();
  } finally {
    String.prototype.charCodeAt = charCodeAt;
  }
  return looks;
}

test("htmlToText returns the text that a reader sees", () => {
  expect(
    htmlToText(
      "<p>Dear&nbsp;<b>Ann</b>,</p><ul><li>one</li><li>2 &lt; 3</li></ul><style>p{}</style><script>alert(1)</script><!-- hidden -->bye",
    ),
  ).toBe("Dear Ann,\n\n- one\n\n- 2 < 3\n\nbye");
  expect(htmlToText("a < b and 5 > 3")).toBe("a < b and 5 > 3");
  expect(htmlToText("x < y")).toBe("x < y");
});

test.each([
  ["Espa&ntilde;a &laquo;x&raquo; &EURO; &euro;", "España «x» &EURO; €"],
  ["AT&T &copy 2026 &#169; &#xA9; &#128; &notanentity;", "AT&T © 2026 © © € ¬anentity;"],
  ["2 &amp;lt; 3", "2 &lt; 3"],
  // An entity never continues across a tag.
  ["a&am<b>p;</b>", "a&amp;"],
])("entities are read as a browser reads them: %s", (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test.each([
  ["<a title='a > b'>see</a>", "see"],
  ['<a title="a > b" data-x=\'">\'>see</a>', "see"],
  ["<a href=https://example.com/?a=1>see</a>", "see"],
  ["it's <i it's>so</i>", "it's so"],
  ["<IMG ALT='>'>see", "see"],
])("a tag ends where a browser ends it: %s", (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test.each([
  ["<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A B\n\n1 2"],
  ["<dl><dt>Term</dt><dd>Meaning</dd></dl>", "Term\n\nMeaning"],
  ["<h1>Title</h1>one<br/>two<hr>three", "Title\none\ntwo\nthree"],
  ["<ol><li>a<ul><li>b</li></ul></li></ol>", "- a\n\n- b"],
])("lines, cells and items are separated: %s", (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test.each([
  ["<head><title>Report</title><meta charset=utf-8><p>text", "text"],
  ["<svg><path/><text>x</text></svg>a<svg/>b", "ab"],
  ["<template>x<template>y</template>z</template>a", "a"],
  ["<noscript>x</noscript><iframe><p>y</p></iframe><!-- z -->a<!-->b", "ab"],
  ["<SCRIPT>x</script >a<style>y</STYLE\n>b", "ab"],
  ["<script>if (a</b/) x()</script>a", "a"],
])("invisible elements are left out, and the text after them is kept: %s", (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test.each(["a <i", "a </p", "a </p ", "a <br /", "a <p title='x", "a <!-- b", "a <!b", "a <script>b"])(
  "an unclosed tag is not text: %s",
  (html) => {
    expect(htmlToText(html)).toBe("a");
  },
);

test("invisible characters that are written as entities are removed", () => {
  expect(htmlToText("a&#x200b;b&#8238;c&#xE0041;&ZeroWidthSpace;")).toBe("abc");
});

test("htmlToText removes the content of every script", () => {
  fc.assert(
    fc.property(fc.string(), (inner) => {
      fc.pre(!/<\/script/i.test(inner));
      expect(htmlToText(`<script>${inner}</script>`)).toBe("");
    }),
  );
});

test("htmlToText gives the same text wherever the tokenizer's pieces end", () => {
  const html = `<p title='a > "b"'>Espa&ntilde;a &amp; 😀</p><!-- x --><style>y</style><td>z`;
  const text = htmlToText(html);
  for (let before = 4_000; before < 4_100; before++)
    expect(htmlToText(`<!--${"-".repeat(before)}-->${html}`)).toBe(text);
});

test.each([
  ["<", 15_000, "<".repeat(15_000)],
  ["&#", 100_000, "&#".repeat(100_000)],
  ["<script>", 50_000, ""],
  ["<!--", 50_000, ""],
  ["<!-->", 15_000, ""],
  ["<a ", 50_000, ""],
  ["</", 15_000, ""],
  ["<p>", 15_000, ""],
  ["<p title='", 50_000, ""],
])("htmlToText reads each character of repeated %j at most four times", (part, times, text) => {
  const bomb = part.repeat(times);
  let read = "";
  const looks = countLooks(() => (read = htmlToText(bomb)));
  expect(read).toBe(text);
  expect(looks).toBeLessThanOrEqual(4 * bomb.length);
});

test.each([
  ["angles", "", "<"],
  ["tags", "", "<p>"],
  ["comments", "", "<!-->"],
  ["attributes", "<a ", "b='c' "],
  ["names of attributes", "<a ", "b "],
  ["an attribute without an end", "<a b='", "c"],
  ["blanks inside of a tag", "<a ", " "],
  ["a script without an end", "<script>", "</scrip"],
  ["a comment without an end", "<!--", "- "],
  ["entities", "", "&ngt;"],
  ["entities of a text area", "<textarea>", "&lt"],
  ["beginnings of pictures", "", "'data:"],
])("htmlToText stops reading eight megabytes of %s when the effort is spent", (_, begin, part) => {
  const bomb = begin + part.repeat(8_000_000 / part.length);
  const effort = newEffort();
  let read = "";
  const looks = countLooks(() => (read = htmlToText(bomb, effort)));
  expect(read.endsWith("…")).toBe(true);
  expect(Math.min(effort.tags, effort.characters)).toBe(0);
  expect(looks).toBeLessThan(4_000_000);
});
