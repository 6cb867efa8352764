import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cruise, ruleNames } from "./cruise.ts";

const rooms = ruleNames.flatMap((name) => (name.startsWith("room-") ? [name.slice("room-".length)] : [])).sort();

test("no module imports what the rules of its folder refuse", async () => {
  const { violations, totalCruised } = await cruise(
    ".",
    "app",
    "components",
    "i18n",
    "lib",
    "server",
    "stdio",
    "scripts",
    "e2e",
  );
  expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  // With an unsupported version of TypeScript the tool finds no module and reports no violation.
  expect(totalCruised).toBeGreaterThan(900);
}, 120_000);

test("the rules have a line for each folder of lib/, and none for a folder that is gone", () => {
  const folders = readdirSync("lib", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(rooms);
});

test("docs/architecture.md describes the rooms that the rules name", () => {
  const described = readFileSync("docs/architecture.md", "utf8").matchAll(/^\| `lib\/([\w-]+)` +\|/gm);
  expect([...described].map(([, room]) => room).sort()).toEqual(rooms);
});
