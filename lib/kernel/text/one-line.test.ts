import { expect, test } from "vitest";
import { oneLine } from "./one-line.ts";

test.each(["", "a", "a\nb", "a \n\n  b", "\na", "a\n", "\n", " \n \n ", "a\r\nb\tc", " a \n b "])(
  "the text %j becomes one line",
  (text) => {
    expect(oneLine(text)).toBe(text.replace(/\s*\n\s*/g, " / "));
  },
);
