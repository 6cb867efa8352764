import fc from "fast-check";
import { expect, test } from "vitest";
import { generateAccessKey, parseAccessKey } from "./access-key.ts";

test("a new key contains its kind and can be parsed", () => {
  for (let i = 0; i < 500; i++) {
    expect(parseAccessKey(generateAccessKey("live"))).toBe("live");
    expect(parseAccessKey(generateAccessKey("test"))).toBe("test");
  }
});

test("a key with one changed character is invalid", () => {
  const key = generateAccessKey("live");
  fc.assert(
    fc.property(fc.integer({ min: 10, max: key.length - 1 }), fc.constantFrom(..."0aZ9xQ"), (at, char) => {
      fc.pre(key[at] !== char);
      expect(parseAccessKey(key.slice(0, at) + char + key.slice(at + 1))).toBeUndefined();
    }),
  );
});

test("random bytes that are all above the limit throw an error instead of giving a weak key", () => {
  const draws: number[] = [];
  const key = generateAccessKey("live", (size) => {
    draws.push(size);
    return new Uint8Array(size).fill(draws.length === 1 ? 255 : draws.length);
  });
  expect(draws).toHaveLength(2);
  expect(key).toContain("mcpo_live_222");
});
