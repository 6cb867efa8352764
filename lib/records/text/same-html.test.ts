import { expect, test } from "vitest";
import { hasSameHtml } from "./same-html.ts";

test.each([
  ["comments without an end", "<!--"],
  ["tags without an end", "<a"],
  ["an attribute without an end", "<a b='"],
  ["tags", "<b>"],
])("HTML of many %s is equal to itself", (_, part) => {
  const html = `<p>${part.repeat(200_000)}`;
  expect(hasSameHtml(html, html)).toBe(true);
});

test("an unclosed tag or comment has no elements in it", () => {
  expect(hasSameHtml("<b>Hi</b><i", "<strong>Hi</strong>")).toBe(true);
  expect(hasSameHtml("<b>Hi</b><!-- <i>", "<strong>Hi</strong>")).toBe(false);
});

test("a comment counts as an element, and the elements after it are compared", () => {
  expect(hasSameHtml("<p>a<!-- b --><b>c</b></p>", "<p>a<!-- b --><strong>c</strong></p>")).toBe(true);
  expect(hasSameHtml("<p>a<!-- b --><b>c</b></p>", "<p>a<!-- b -->c</p>")).toBe(false);
});

test("a > in an attribute's value ends no tag, and values are compared with decoded entities", () => {
  expect(hasSameHtml("<a title='a > b'>x</a>", '<a title="a &gt; b">x</a>')).toBe(true);
  expect(hasSameHtml("<a title='a > b'>x</a>", '<a title="a &gt; c">x</a>')).toBe(false);
  expect(hasSameHtml('<a title="Espa&ntilde;a">x</a>', '<a title="España">x</a>')).toBe(true);
  expect(hasSameHtml("<p>Espa&ntilde;a</p>", "<p>España</p>")).toBe(true);
});
