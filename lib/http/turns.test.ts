import { expect, test, vi } from "vitest";
import { createTurns } from "./turns.ts";

const always = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp(options: Parameters<typeof createTurns>[0]) {
  const turns = createTurns(options);
  const seen: string[] = [];
  const ends = new Map<string, () => void>();
  const enter = async (name: string, label: string, size = 1, signal = always) => {
    const end = await turns.take(name, signal, size);
    seen.push(label);
    ends.set(label, end);
  };
  const end = async (label: string) => {
    ends.get(label)?.();
    await settled();
  };
  return { seen, enter, end };
}

test("so many are at it at a time for each name, and those who wait come in their order", async () => {
  const { seen, enter, end } = setUp({ each: 2 });
  for (const label of ["a1", "a2", "a3", "a4"]) void enter("a", label);
  void enter("b", "b1");
  await settled();
  expect(seen).toEqual(["a1", "a2", "b1"]);
  // An end counts once.
  await end("a1");
  await end("a1");
  expect(seen).toEqual(["a1", "a2", "b1", "a3"]);
  await end("a2");
  expect(seen.at(-1)).toBe("a4");
});

test("one that ends later keeps its place until then", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const turns = createTurns({ each: 1 });
    const end = await turns.take("a", always);
    let isNext = false;
    void turns.take("a", always).then(() => {
      isNext = true;
    });
    end(250);
    // An end counts once: the place is not given back sooner.
    end();
    await vi.advanceTimersByTimeAsync(249);
    expect(isNext).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isNext).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test("where all is used up the names take turns", async () => {
  const { seen, enter, end } = setUp({ each: 3, total: 4 });
  for (const label of ["a1", "a2", "a3", "a4", "a5"]) void enter("a", label);
  for (const label of ["b1", "b2", "b3"]) void enter("b", label);
  await settled();
  expect(seen).toEqual(["a1", "a2", "a3", "b1"]);
  for (const label of ["a1", "a2", "a3", "b1"]) await end(label);
  expect(seen.slice(4)).toEqual(["a4", "b2", "a5", "b3"]);
});

test("a large one is overtaken by none of those that come after it", async () => {
  const { seen, enter, end } = setUp({ each: 3, total: 4 });
  void enter("a", "a", 2);
  void enter("b", "b", 1);
  void enter("large", "large", 3);
  void enter("small", "small", 1);
  await settled();
  expect(seen).toEqual(["a", "b"]);
  await end("a");
  expect(seen).toEqual(["a", "b", "large"]);
  await end("b");
  expect(seen.at(-1)).toBe("small");
});

test.each([100, Number.NaN, -1])("%d, which no name may have, is counted as the most that one may", async (size) => {
  const { seen, enter } = setUp({ each: 2, total: 4 });
  void enter("a", "a", size);
  void enter("b", "b", 2);
  void enter("c", "c", 1);
  await settled();
  expect(seen).toEqual(["a", "b"]);
});

test("who gives up leaves the line to those behind", async () => {
  const { seen, enter } = setUp({ each: 2, total: 3 });
  const gone = new AbortController();
  void enter("a", "a", 2);
  const waiting = enter("b", "b", 2, gone.signal);
  void enter("c", "c", 1);
  await settled();
  expect(seen).toEqual(["a"]);
  gone.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  await settled();
  expect(seen).toEqual(["a", "c"]);
  await expect(enter("d", "d", 1, gone.signal)).rejects.toThrow("gone");
});
