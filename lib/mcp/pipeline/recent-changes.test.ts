import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRecentChanges } from "./recent-changes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("parallel changes add up by caller and model", async () => {
  const changed = createRecentChanges();
  expect(await Promise.all([changed.add("a", 2), changed.add("a", 3), changed.add("b", 1)])).toEqual([2, 5, 1]);
  await changed.takeBack("a", 3);
  expect(await changed.add("a", 1)).toBe(3);
});

test("confirmed changes and changes older than ten minutes do not count", async () => {
  const changed = createRecentChanges();
  await changed.add("a", 9);
  await changed.clear("a");
  expect(await changed.add("a", 1)).toBe(1);
  vi.advanceTimersByTime(599_000);
  expect(await changed.add("a", 1)).toBe(2);
  vi.advanceTimersByTime(1_001);
  expect(await changed.add("a", 1)).toBe(1);
});

test("an expired count does not become negative when several calls take their changes back", async () => {
  const changed = createRecentChanges();
  await changed.add("a", 9);
  await changed.clear("a");
  await Promise.all([changed.takeBack("a", 5), changed.takeBack("a", 4)]);
  expect(await changed.add("a", 2)).toBe(2);
});
