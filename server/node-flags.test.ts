import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { serviceFlags } from "./node-flags.mjs";

test("the heap limit of the service stays below the 2 GB from which V8 collects garbage later", () => {
  const limit = "import('node:v8').then((v8) => console.log(v8.getHeapStatistics().heap_size_limit))";
  const bytes = Number(execFileSync(process.execPath, [...serviceFlags, "-e", limit], { encoding: "utf8" }));
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(2 ** 31);
});

test("npm start and the bench start the service with the same flags", () => {
  const sources = ["start.mjs", "../scripts/bench/gateway.ts"].map((name) =>
    readFileSync(new URL(name, import.meta.url), "utf8"),
  );
  expect(sources.map((source) => source.match(/\bserviceFlags\b/g)?.length)).toEqual([2, 2]);
});
