import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

test("so many are at it at a time for each name, and those who wait come in their order", async () => {
  const turns = createTurns(2);
  const seen: string[] = [];
  const ends: (() => void)[] = [];
  const enter = async (name: string, label: string) => {
    const end = await turns.take(name);
    seen.push(label);
    ends.push(end);
  };
  for (const label of ["a1", "a2", "a3", "a4"]) void enter("a", label);
  void enter("b", "b1");
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual(["a1", "a2", "b1"]);
  // An end counts once.
  ends[0]?.();
  ends[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual(["a1", "a2", "b1", "a3"]);
  ends[1]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen.at(-1)).toBe("a4");
});
