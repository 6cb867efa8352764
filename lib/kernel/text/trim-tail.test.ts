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

test("a long run that is not at the end takes no time", () => {
  const text = `${"=".repeat(1_000_000)}B`;
  expect(trimTail(text, "=") === text).toBe(true);
});
