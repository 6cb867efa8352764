import { afterEach, expect, test, vi } from "vitest";
import { newId, parseId } from "./ids.ts";

afterEach(() => void vi.useRealTimers());

test("each new id is unique and greater than those before it", () => {
  const ids = Array.from({ length: 10_000 }, () => newId() as string);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("an id contains the time of its creation, and its end is random", () => {
  // The moment is later than all before, as ids never go back in time.
  const moment = Date.UTC(2050, 0, 1);
  vi.useFakeTimers({ toFake: ["Date"], now: moment });
  const ids = Array.from({ length: 1_000 }, () => newId() as string);
  expect(Number.parseInt((ids[0] ?? "").replace("-", "").substring(0, 12), 16)).toBe(moment);
  expect(new Set(ids.map((id) => id.substring(26))).size).toBe(ids.length);
});

test("a malformed id is parsed as undefined", () => {
  expect(parseId("0199A1B2-0000-7000-8000-000000000000")).toBe("0199a1b2-0000-7000-8000-000000000000");
  for (const text of ["", "7", "' or 1=1", `${newId() as string}0`]) expect(parseId(text)).toBeUndefined();
});
