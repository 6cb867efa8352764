import { globSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";

const most = 20;

test(`no folder of lib/, server/ or stdio/ holds more than ${most} files`, () => {
  const files = globSync("{lib,server,stdio}/**/*.*");
  const sizes = Map.groupBy(files, (file) => dirname(file));
  const large = [...sizes].filter(([, inside]) => inside.length > most);
  expect(files.length).toBeGreaterThan(500);
  expect(large.map(([folder, inside]) => `${folder}: ${inside.length}`)).toEqual([]);
});
