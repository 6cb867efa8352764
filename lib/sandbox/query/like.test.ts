import { expect, test } from "vitest";
import { Steps } from "../steps.ts";
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
])("%s with the pattern %j on the text %j is %s", (operator, pattern, text, held) =>
  expect(likePattern(operator, pattern, new Steps())(text)).toBe(held),
);

test("a pattern of many wildcards that does not match takes few steps", () => {
  const test = likePattern("ilike", `${"_%".repeat(100)}ÿ`, new Steps(50_000));
  expect(test("a".repeat(20_000))).toBe(false);
});

test("a pattern that is tried again at each character of a long text is refused", () => {
  const test = likePattern("ilike", `${"a".repeat(299)}b`, new Steps(1_000_000));
  expect(test("a".repeat(3_000))).toBe(false);
  expect(() => test("a".repeat(90_000))).toThrow("Ask for less at once");
});

test("a long pattern and a long text count as work even if nothing is compared", () => {
  const steps = new Steps(10_000);
  expect(() => likePattern("=ilike", "a".repeat(20_000), steps)).toThrow("Ask for less at once");
  const test = likePattern("=ilike", "b", new Steps(10_000));
  expect(() => test("a".repeat(100_000))).toThrow("Ask for less at once");
});
