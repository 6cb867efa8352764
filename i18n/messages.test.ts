import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { locales } from "#lib/kernel/locale/locale.ts";

function keys(value: unknown, path = ""): string[] {
  if (typeof value === "string")
    return [
      `${path} ${[...value.matchAll(/\{(\w+)(?=[,}])/g)]
        .map((match) => match[1])
        .sort()
        .join(",")}`,
    ];
  return Object.entries(value as object).flatMap(([key, inner]) => keys(inner, `${path}.${key}`));
}

test("the languages of the product are those that have messages", () => {
  expect(readdirSync("messages").sort()).toEqual([...locales].sort());
});

test("both languages have the same messages with the same placeholders", () => {
  const [en, es] = locales.map((locale) =>
    readdirSync(`messages/${locale}`, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".json"))
      .sort()
      .flatMap((file) => keys(JSON.parse(readFileSync(`messages/${locale}/${file}`, "utf8")), file))
      .map((line) => [...new Set(line.split(" "))].join(" "))
      .sort(),
  );
  expect(en?.length).toBeGreaterThan(10);
  expect(es).toEqual(en);
});
