import { expect, test } from "vitest";
import { estimateTokens } from "./answer-tokens.ts";

test("texts and the structured part count one token for four characters, and images do not count", () => {
  const picture = { type: "image", data: "x".repeat(10_000) } as const;
  expect(estimateTokens({ content: [{ type: "text", text: "abcd" }, picture] })).toBe(1);
  expect(estimateTokens({ content: [{ type: "text", text: "abcde" }], structuredContent: { a: 1 } })).toBe(3);
  expect(estimateTokens({})).toBe(0);
});
