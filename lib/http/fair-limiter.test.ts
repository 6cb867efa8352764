import { expect, test, vi } from "vitest";
import { createFairLimiter } from "./fair-limiter.ts";

const always = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp(options: Parameters<typeof createFairLimiter>[0]) {
  const turns = createFairLimiter(options);
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

test("each name has a limited number of turns at a time, and waiting requests keep their order", async () => {
  const { seen, enter, end } = setUp({ each: 2 });
  for (const label of ["a1", "a2", "a3", "a4"]) void enter("a", label);
  void enter("b", "b1");
  await settled();
  expect(seen).toEqual(["a1", "a2", "b1"]);
  // A second call of the end is ignored.
  await end("a1");
  await end("a1");
  expect(seen).toEqual(["a1", "a2", "b1", "a3"]);
  await end("a2");
  expect(seen.at(-1)).toBe("a4");
});

test("a turn with a delayed end keeps its place until then", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const turns = createFairLimiter({ each: 1 });
    const end = await turns.take("a", always);
    let isNext = false;
    void turns.take("a", always).then(() => {
      isNext = true;
    });
    end(250);
    // A second call of the end is ignored, so the place is not released sooner.
    end();
    await vi.advanceTimersByTimeAsync(249);
    expect(isNext).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isNext).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test("names take turns if the total is used up", async () => {
  const { seen, enter, end } = setUp({ each: 3, total: 4 });
  for (const label of ["a1", "a2", "a3", "a4", "a5"]) void enter("a", label);
  for (const label of ["b1", "b2", "b3"]) void enter("b", label);
  await settled();
  expect(seen).toEqual(["a1", "a2", "a3", "b1"]);
  for (const label of ["a1", "a2", "a3", "b1"]) await end(label);
  expect(seen.slice(4)).toEqual(["a4", "b2", "a5", "b3"]);
});

test("a large request is not overtaken by later ones", async () => {
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

test.each([100, Number.NaN, -1])("the size %d, which exceeds a name's limit, counts as that limit", async (size) => {
  const { seen, enter } = setUp({ each: 2, total: 4 });
  void enter("a", "a", size);
  void enter("b", "b", 2);
  void enter("c", "c", 1);
  await settled();
  expect(seen).toEqual(["a", "b"]);
});

test("a request that gives up lets the next ones proceed", async () => {
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
