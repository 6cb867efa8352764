import { expect, test } from "vitest";
import { ownPath } from "./own-path.ts";

test.each([
  ["/", "/"],
  ["/overview", "/overview"],
  ["/models?connection=1&model=res.partner#fields", "/models?connection=1&model=res.partner#fields"],
  ["/connect/consent/a%2Fb", "/connect/consent/a%2Fb"],
  ["/a/../b", "/b"],
  ["/a?next=https://evil.example", "/a?next=https://evil.example"],
  ["/a//evil.example", "/a//evil.example"],
  ["/@evil.example", "/@evil.example"],
  ["/%2F/evil.example", "/%2F/evil.example"],
])("the path %s leads to %s", (text, path) => {
  expect(ownPath(text)).toBe(path);
});

test.each([
  undefined,
  "",
  "overview",
  "https://evil.example",
  "HTTPS://evil.example/",
  "javascript:alert(1)",
  "data:text/html,x",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/a\\b",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  " //evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "//user@evil.example",
  "//evil.example:443/a",
  "//[",
  `/${"a".repeat(2_000)}`,
])("the text %j leads nowhere", (text) => {
  expect(ownPath(text)).toBeUndefined();
});

test("an accepted path stays on its origin when a browser resolves it", () => {
  const alphabet = ["/", "\\", ".", "a", ":", "@", "?", "#", "\t", "%2f", "%5c", "//", "\u0000", " "];
  for (const first of alphabet)
    for (const second of alphabet)
      for (const third of alphabet)
        for (const fourth of alphabet) {
          const path = ownPath(`/${first}${second}${third}${fourth}evil.example`);
          if (path === undefined) continue;
          expect(new URL(path, "https://mcp.example.com/sign-in").origin).toBe("https://mcp.example.com");
        }
});
