import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";

const most = 20;
const longest = 400;

test(`no folder of lib/, server/ or stdio/ holds more than ${most} files`, () => {
  const files = globSync("{lib,server,stdio}/**/*.*");
  const sizes = Map.groupBy(files, (file) => dirname(file));
  const large = [...sizes].filter(([, inside]) => inside.length > most);
  expect(files.length).toBeGreaterThan(500);
  expect(large.map(([folder, inside]) => `${folder}: ${inside.length}`)).toEqual([]);
});

test(`no Python or shell file has more than ${longest} lines, as none of TypeScript has by the linter's rule`, () => {
  const files = globSync(["{odoo_addon,scripts}/**/*.{py,sh}", "scripts/{addon,odoo-lab}", ".ci/run"]);
  const lines = (file: string) => readFileSync(file, "utf8").split("\n").length - 1;
  expect(files.length).toBeGreaterThan(140);
  expect(files.filter((file) => lines(file) > longest).map((file) => `${file}: ${lines(file)}`)).toEqual([]);
});
