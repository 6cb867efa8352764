import { expect, test } from "vitest";
import { clipText } from "./clip-text.ts";

test("a text that fits stays as it is", () => {
  expect(clipText("abc", 3)).toBe("abc");
  expect(clipText("😀", 2)).toBe("😀");
});

test("a text is never cut in the middle of an emoji", () => {
  for (let max = 0; max <= 8; max++) {
    const cut = clipText("a😀b😀c😀", max);
    expect(cut.length).toBeLessThanOrEqual(max);
    expect(cut.isWellFormed()).toBe(true);
  }
  expect(clipText("a😀b", 2)).toBe("a");
});
