import { expect, test } from "vitest";
import { clipText, shorten } from "./clip-text.ts";

test("a text within the limit is unchanged", () => {
  expect(clipText("abc", 3)).toBe("abc");
  expect(clipText("😀", 2)).toBe("😀");
});

test("a text is not cut in the middle of an emoji", () => {
  for (let max = 0; max <= 8; max++) {
    const cut = clipText("a😀b😀c😀", max);
    expect(cut.length).toBeLessThanOrEqual(max);
    expect(cut.isWellFormed()).toBe(true);
  }
  expect(clipText("a😀b", 2)).toBe("a");
});

test("a shortened text ends in an ellipsis and stays within the limit", () => {
  expect(shorten("abc", 3)).toBe("abc");
  expect(shorten("abcd", 3)).toBe("ab…");
  expect(shorten("a😀bc", 3)).toBe("a…");
});
