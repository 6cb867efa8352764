import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRecentChanges } from "./recent-changes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("changes add up by caller and model, at the same time too", async () => {
  const changed = createRecentChanges();
  expect(await Promise.all([changed.add("a", 2), changed.add("a", 3), changed.add("b", 1)])).toEqual([2, 5, 1]);
  await changed.takeBack("a", 3);
  expect(await changed.add("a", 1)).toBe(3);
});

test("what was confirmed, or is ten minutes old, counts no more", async () => {
  const changed = createRecentChanges();
  await changed.add("a", 9);
  await changed.clear("a");
  expect(await changed.add("a", 1)).toBe(1);
  vi.advanceTimersByTime(599_000);
  expect(await changed.add("a", 1)).toBe(2);
  vi.advanceTimersByTime(1_001);
  expect(await changed.add("a", 1)).toBe(1);
});

test("what was forgotten meanwhile is not taken back, whoever else takes back at the same time", async () => {
  const changed = createRecentChanges();
  await changed.add("a", 9);
  await changed.clear("a");
  await Promise.all([changed.takeBack("a", 5), changed.takeBack("a", 4)]);
  expect(await changed.add("a", 2)).toBe(2);
});
