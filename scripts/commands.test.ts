import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("each npm script and each launcher names scripts that exist", () => {
  const commands = Object.values((JSON.parse(readFileSync("package.json", "utf8")) as { scripts: object }).scripts);
  const launchers = globSync("{scripts,server}/*.mjs").map((file) => readFileSync(file, "utf8"));
  const named = [...commands, ...launchers].flatMap(
    (text) => text.match(/\b(?:scripts|server)\/[\w/-]+\.m?[jt]s\b/g) ?? [],
  );
  expect(named).toEqual(expect.arrayContaining(["server/serve.ts", "scripts/bench.mjs", "scripts/bench/hostile.ts"]));
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

test("server/start.mjs names no test and no bench", () => {
  expect(readFileSync("server/start.mjs", "utf8")).not.toMatch(/scripts\/|bench|faults|conformance/);
});
