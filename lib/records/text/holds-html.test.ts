import { expect, test } from "vitest";
import { holdsHtml } from "./holds-html.ts";

test.each([
  ["comments without an end", "<!--"],
  ["tags without an end", "<a"],
  ["an attribute without an end", "<a b='"],
  ["tags", "<b>"],
])("HTML of many %s is compared with itself", (_, part) => {
  const html = `<p>${part.repeat(200_000)}`;
  expect(holdsHtml(html, html)).toBe(true);
});

test("what stands behind a tag or a comment without an end is no element", () => {
  expect(holdsHtml("<b>Hi</b><i", "<strong>Hi</strong>")).toBe(true);
  expect(holdsHtml("<b>Hi</b><!-- <i>", "<strong>Hi</strong>")).toBe(false);
});

test("a comment is an element too, and what follows it is compared", () => {
  expect(holdsHtml("<p>a<!-- b --><b>c</b></p>", "<p>a<!-- b --><strong>c</strong></p>")).toBe(true);
  expect(holdsHtml("<p>a<!-- b --><b>c</b></p>", "<p>a<!-- b -->c</p>")).toBe(false);
});

test("a sign inside of an attribute's value ends no tag, and values are compared as they read", () => {
  expect(holdsHtml("<a title='a > b'>x</a>", '<a title="a &gt; b">x</a>')).toBe(true);
  expect(holdsHtml("<a title='a > b'>x</a>", '<a title="a &gt; c">x</a>')).toBe(false);
  expect(holdsHtml('<a title="Espa&ntilde;a">x</a>', '<a title="España">x</a>')).toBe(true);
  expect(holdsHtml("<p>Espa&ntilde;a</p>", "<p>España</p>")).toBe(true);
});
