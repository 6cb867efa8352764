import { afterAll, beforeAll, expect, test } from "vitest";
import { openSandbox, openUseCases, type UseCases } from "./open.ts";
import { promised, runPromised } from "./presets.ts";

let cases: UseCases;
beforeAll(async () => {
  cases = await openUseCases(openSandbox(), []);
});
afterAll(() => cases.close());

test.each(promised)("the preset %s alone opens everything that the report %s needs", async (preset, report) => {
  await runPromised(cases, [preset, report], "Azure Interior");
});

test("a preset promises each of the six reports", () => {
  expect(new Set(promised.map(([, report]) => report)).size).toBe(6);
});
