import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../.ci/run", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-ci-"));

/** Runs `.ci/run` with a stand-in for `npm` that prints and ends for each suite as given. */
function runWith(suites: Readonly<Record<string, { readonly prints: string; readonly code?: number }>>) {
  const cases = Object.entries(suites).map(
    ([name, { prints, code = 0 }]) => `${name}) printf '%b' '${prints}'; exit ${code};;`,
  );
  const npm = join(folder, "npm");
  writeFileSync(npm, `#!/bin/sh\n[ "$1" = run ] && shift\ncase "$1" in\n${cases.join("\n")}\nesac\n`);
  chmodSync(npm, 0o755);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  const { status, stdout } = spawnSync("bash", [script], { env, encoding: "utf8" });
  const lines = stdout.trimEnd().split("\n");
  return { status, last: lines.at(-1), tail: lines.slice(lines.lastIndexOf("") + 1) };
}

const good = {
  test: { prints: "a line\\n12 passed, 0 failed, 1 skipped\\n" },
  "test:odoo": { prints: "30 passed, 0 failed, 2 skipped\\n" },
  "test:conformance": { prints: "61 passed, 0 failed, 6 skipped\\n" },
  bench: { prints: "2 passed, 0 failed\\n" },
};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the last line is the sum of the suites", () => {
  expect(runWith(good)).toMatchObject({ status: 0, last: "105 passed, 0 failed, 9 skipped" });
});

describe("a failing suite", () => {
  test.each([
    ["counts nothing and ends with 0", { prints: "done\\n" }, "93 passed, 1 failed, 8 skipped"],
    ["prints nothing", { prints: "" }, "93 passed, 1 failed, 8 skipped"],
    ["counts nothing and ends with an error", { prints: "killed\\n", code: 137 }, "93 passed, 1 failed, 8 skipped"],
    ["has no test that passed", { prints: "0 passed, 0 failed, 4 skipped\\n" }, "93 passed, 1 failed, 12 skipped"],
    [
      "counts no failure and ends with an error",
      { prints: "12 passed, 0 failed\\n", code: 1 },
      "105 passed, 1 failed, 8 skipped",
    ],
    ["counts failures and ends with 0", { prints: "10 passed, 2 failed\\n" }, "103 passed, 2 failed, 8 skipped"],
    [
      "counts its failures and ends with an error",
      { prints: "10 passed, 2 failed\\n", code: 1 },
      "103 passed, 2 failed, 8 skipped",
    ],
    ["prints its count inside of a line", { prints: "19: 12 passed, 0 failed\\n" }, "93 passed, 1 failed, 8 skipped"],
  ])("the whole run fails if a suite %s", (_, suite, last) => {
    expect(runWith({ ...good, test: suite })).toMatchObject({ status: 1, last });
  });
});

test("the last lines of a run name the tests that failed", () => {
  const prints = "\\033[31m FAIL \\033[0m a.test.ts > one\\nnoise\\n FAIL  a.test.ts > one\\n2 passed, 1 failed\\n";
  const tail = [" FAIL  a.test.ts > one", "95 passed, 1 failed, 8 skipped"];
  expect(runWith({ ...good, test: { prints, code: 1 } }).tail).toEqual(tail);
});

test("the last lines of a run name a suite that counted nothing", () => {
  const tail = ["##### npm test ended with 137 and counted nothing", "93 passed, 1 failed, 8 skipped"];
  expect(runWith({ ...good, test: { prints: "killed\\n", code: 137 } }).tail).toEqual(tail);
});
