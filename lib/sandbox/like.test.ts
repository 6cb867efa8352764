import { expect, test } from "vitest";
import { likePattern } from "./like.ts";

test.each([
  ["=like", "a%c", "abbc", true],
  ["=like", "a%c", "abcb", false],
  ["=like", "a%b%c", "a-b-b-c", true],
  ["=like", "a_c", "abc", true],
  ["=like", "a_c", "ac", false],
  ["=like", "_", "😀", true],
  ["=like", "100\\%", "100%", true],
  ["=like", "100\\%", "1000", false],
  ["=like", "a", "A", false],
  ["=ilike", "É%", "école", true],
  ["like", "b.", "abc", false],
  ["ilike", "B", "abc", true],
  ["=like", "%", "", true],
  ["=like", "_%", "", false],
  ["=like", "a%", "a\nb", true],
  ["ilike", "İ", "İstanbul", true],
])("%s %j of %j: %s", (operator, pattern, text, held) => expect(likePattern(operator, pattern)(text)).toBe(held));

test("a pattern of many wildcards that no text holds is soon through", () => {
  expect(likePattern("ilike", `${"_%".repeat(100)}ÿ`)("a".repeat(20_000))).toBe(false);
});
