import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Returns the lines of a source that flush the audit entries of its own process. */
function flushesIn(source: string): readonly string[] {
  return source.split("\n").filter((line) => /\bflushAudit\b|\brecorder\b.*\.flush\(/.test(line));
}

test("no page flushes the audit entries of its own process", () => {
  const files = globSync("{app,components}/**/*.{ts,tsx}");
  const found = files.flatMap((file) => flushesIn(readFileSync(file, "utf8")).map((line) => `${file}: ${line.trim()}`));
  expect(files).toContain("app/(portal)/audit/page.tsx");
  expect(found).toEqual([]);
});

test.each([
  "  await (await getRuntime()).flushAudit();",
  "  const { auth, flushAudit, log } = await getRuntime();",
  "  await runtime.recorder.flush();",
])("a page's flush is found: %s", (line) => expect(flushesIn(`const a = 1;\n${line}\n`)).toEqual([line]));
