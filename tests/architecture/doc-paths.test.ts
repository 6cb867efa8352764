import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/*.md").sort()];
const folders = readdirSync(".", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
  .map((entry) => entry.name);
/** Paths that a build writes. A fresh clone does not have them. */
const built = /^(?:stdio\/dist|\.cache)\b/;
const scripts = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).scripts);

/** The words in backticks that are paths from a top folder, without those of a build. */
function pathsIn(text: string): string[] {
  const words = [...text.matchAll(/`([^`\n]+)`/g)].flatMap((match) => (match[1] ?? "").split(/\s+/));
  return words.filter((word) => {
    const [folder = "", ...rest] = word.split("/");
    return rest.length > 0 && folders.includes(folder) && !built.test(word);
  });
}

/** True if a path, in which `*`, `{a,b}` and `<placeholder>` stand for any name, exists. */
function isThere(path: string): boolean {
  const pattern = path.replace(/<[^>]+>/g, "*");
  return pattern === path && !/[*{]/.test(path) ? existsSync(path) : globSync(pattern).length > 0;
}

function commandsIn(text: string): string[] {
  return [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)].map((match) => match[1] ?? match[2] ?? "");
}

/** The targets of relative links, seen from the root of the tree. */
function linksIn(page: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  return targets
    .filter((target) => !/^(?:[a-z]+:|#)/.test(target))
    .map((target) => join(dirname(page), target.split("#")[0] ?? ""));
}

describe.each(pages)("%s", (page) => {
  const text = readFileSync(page, "utf8");
  test("every path that the page names exists", () =>
    expect(pathsIn(text).filter((path) => !isThere(path))).toEqual([]));
  test("every npm command that the page names exists", () =>
    expect(commandsIn(text).filter((command) => !scripts.includes(command))).toEqual([]));
  test("every relative link of the page leads to a file", () =>
    expect(linksIn(page, text).filter((target) => !existsSync(target))).toEqual([]));
});

test("the check of paths finds a path that is gone and accepts placeholders", () => {
  const text =
    "`lib/gone.ts`, `lib/<room>/*.ts`, `docs/{tools,clients}.md`, `stdio/dist/x`, `a/b`, `node scripts/gone.ts`";
  expect(pathsIn(text)).toEqual(["lib/gone.ts", "lib/<room>/*.ts", "docs/{tools,clients}.md", "scripts/gone.ts"]);
  expect(pathsIn(text).filter((path) => !isThere(path))).toEqual(["lib/gone.ts", "scripts/gone.ts"]);
  expect(commandsIn("`npm run gone`, `npm test`")).toEqual(["gone", "test"]);
  expect(linksIn("docs/a.md", "[b](b.md#c) [d](../README.md) [e](https://f.test)")).toEqual(["docs/b.md", "README.md"]);
});
