import { expect, test } from "vitest";
import { createSandbox } from "./transport.ts";

const count = { model: "res.partner", method: "search_count", args: { domain: [["name", "=", "kept"]] } } as const;

test("the least recently used demo company is reset when all together are too large", async () => {
  const sandbox = createSandbox({ now: () => new Date("2026-11-30T12:00:00Z") });
  const comment = "a".repeat(60 * 1024 * 1024);
  const fill = (id: string) =>
    sandbox.open(id).call({ model: "res.partner", method: "create", args: { values: { name: "kept", comment } } });
  const kept = (id: string) => sandbox.open(id).call(count);
  for (let i = 1; i <= 8; i++) await fill(`company ${i}`);
  expect(await kept("company 1")).toBe(1);
  await fill("company 9");
  expect([await kept("company 1"), await kept("company 9"), await kept("company 2")]).toEqual([1, 1, 0]);
});
