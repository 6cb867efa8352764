import { expect, test } from "vitest";
import { trimTail } from "./trim-tail.ts";

test.each([
  ["https://odoo.example//", "/", "https://odoo.example"],
  ["a=b==", "=", "a=b"],
  ["====", "=", ""],
  ["", "=", ""],
])("the text %j loses the run of %j at its end", (text, character, left) =>
  expect(trimTail(text, character)).toBe(left),
);

test("trimTail leaves a million equal characters before the last one unchanged", () => {
  const text = `${"=".repeat(1_000_000)}B`;
  expect(trimTail(text, "=") === text).toBe(true);
});
