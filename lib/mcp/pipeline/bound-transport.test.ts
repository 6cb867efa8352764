import { describe, expect, test, vi } from "vitest";
import type { CallOptions, OdooCall } from "../../odoo/types.ts";
import { type Bounds, boundTransport } from "./bound-transport.ts";

function setUp(over: Partial<Bounds> = {}) {
  const call = vi.fn(async (_call: OdooCall, _options?: CallOptions) => true);
  const onCall = vi.fn();
  const odoo = boundTransport(
    { kind: "json2", series: { major: 19, minor: 0, edition: "unknown" }, call },
    {
      deadline: performance.now() + 60_000,
      signal: new AbortController().signal,
      mayWrite: () => true,
      onCall,
      caller: "key",
      guard: (_model, run) => run(),
      ...over,
    },
  );
  return { odoo, call, onCall };
}
const model = "res.partner";

test.each(["create", "write", "unlink"] as const)("%s without a committed intent never leaves", async (method) => {
  const { odoo, call } = setUp({ mayWrite: () => false });
  await expect(odoo.call({ model, method })).rejects.toThrow("without an audit intent");
  expect(call).not.toHaveBeenCalled();
  await odoo.call({ model, method: "read" });
  expect(call).toHaveBeenCalledOnce();
});

test("a dry run is a write wherever it cannot be rolled back", async () => {
  const { odoo, call } = setUp({ mayWrite: () => false });
  await expect(odoo.call({ model, method: "write" }, { dryRun: true })).rejects.toThrow("without an audit intent");
  expect(call).not.toHaveBeenCalled();
  const tries = boundTransport(
    { kind: "addon", series: odoo.series, supportsDryRun: true, call },
    {
      deadline: performance.now() + 60_000,
      signal: undefined,
      mayWrite: () => false,
      onCall: () => {},
      caller: "key",
      guard: (_model, run) => run(),
    },
  );
  await tries.call({ model, method: "write" }, { dryRun: true });
  expect(call.mock.calls[0]?.[1]).toMatchObject({ dryRun: true });
  await expect(tries.call({ model, method: "write" })).rejects.toThrow("without an audit intent");
});

test("every call is counted and bounded in time", async () => {
  const { odoo, call, onCall } = setUp({ deadline: performance.now() + 5_000 });
  await odoo.call({ model, method: "read" }, { timeoutMs: 90_000 });
  const options = call.mock.calls[0]?.[1];
  expect(options?.timeoutMs).toBeLessThanOrEqual(5_000);
  expect(onCall).toHaveBeenCalledOnce();
});

test("the time that is left is told in whole milliseconds: timers throw at a fraction", async () => {
  const { odoo, call } = setUp({ deadline: 20_000.4 });
  const now = vi.spyOn(performance, "now").mockReturnValue(0.1);
  await odoo.call({ model, method: "read" }).finally(() => now.mockRestore());
  expect(call.mock.calls[0]?.[1]?.timeoutMs).toBe(20_000);
});

test("a call says who asks: nobody takes all the connections", async () => {
  const { odoo, call } = setUp();
  await odoo.call({ model, method: "read" });
  expect(call.mock.calls[0]?.[1]?.caller).toBe("key");
});

test("the breaker hears which model a call is about", async () => {
  const asked: string[] = [];
  const guard: Bounds["guard"] = (name, run) => {
    asked.push(name);
    return run();
  };
  await setUp({ guard }).odoo.call({ model, method: "read" });
  expect(asked).toEqual([model]);
});

test("the time that the guard takes is no longer left", async () => {
  vi.useFakeTimers();
  try {
    const guard: Bounds["guard"] = async (_model, run) => {
      vi.advanceTimersByTime(4_000);
      return run();
    };
    const { odoo, call } = setUp({ deadline: performance.now() + 10_000, guard });
    await odoo.call({ model, method: "read" });
    expect(call.mock.calls[0]?.[1]?.timeoutMs).toBe(6_000);
  } finally {
    vi.useRealTimers();
  }
});

test("when the time of the whole call is over Odoo is not asked any more", async () => {
  const { odoo, call } = setUp({ deadline: performance.now() - 1 });
  await expect(odoo.call({ model, method: "read" })).rejects.toMatchObject({ code: "odoo_upstream" });
  expect(call).not.toHaveBeenCalled();
});

test("a caller who goes away ends a read, never a write", async () => {
  const { odoo, call } = setUp();
  await odoo.call({ model, method: "read" });
  await odoo.call({ model, method: "write" });
  expect(call.mock.calls.map(([, options]) => options?.signal !== undefined)).toEqual([true, false]);
});

describe("the rules inside Odoo", () => {
  const rules = { version: 1, models: new Map() };
  function withInside(over: Partial<Bounds> = {}) {
    const read = vi.fn(async () => rules);
    const onCall = vi.fn();
    const { inside } = boundTransport(
      {
        kind: "addon",
        series: { major: 19, minor: 0, edition: "unknown" },
        inside: { known: () => rules, read },
        call: vi.fn(),
      },
      {
        deadline: performance.now() + 60_000,
        signal: undefined,
        mayWrite: () => false,
        onCall,
        caller: "key",
        guard: (_model, run) => run(),
        ...over,
      },
    );
    return { inside, read, onCall };
  }

  test("are read like any call: counted, and through the breaker", async () => {
    const guard: Bounds["guard"] = () => Promise.reject(new Error("open"));
    const { inside, read, onCall } = withInside({ guard });
    await expect(inside?.read()).rejects.toThrow("open");
    expect([read, onCall].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    expect(await withInside().inside?.read()).toBe(rules);
  });

  test("that do not come are waited for as long as there is time", async () => {
    vi.useFakeTimers();
    try {
      const { inside } = withInside({ deadline: performance.now() + 5_000, guard: () => new Promise(() => {}) });
      const asked = expect(inside?.read()).rejects.toMatchObject({ message: "Odoo took too long to answer." });
      await vi.advanceTimersByTimeAsync(5_000);
      await asked;
    } finally {
      vi.useRealTimers();
    }
  });

  test("are not read when the time is over", async () => {
    const { inside, read } = withInside({ deadline: performance.now() - 1 });
    await expect(inside?.read()).rejects.toMatchObject({ code: "odoo_upstream" });
    expect(read).not.toHaveBeenCalled();
  });

  test("that are known cost no call", () => {
    const { inside, onCall } = withInside();
    expect(inside?.known()).toBe(rules);
    expect(onCall).not.toHaveBeenCalled();
  });
});

test("no call to Odoo may take longer than 30 seconds, however much of the whole call's time is left", async () => {
  const { odoo, call } = setUp();
  await odoo.call({ model, method: "read" }, { timeoutMs: 90_000 });
  await odoo.call({ model, method: "read" });
  await odoo.call({ model, method: "read" }, { timeoutMs: 1_000 });
  expect(call.mock.calls.map(([, options]) => options?.timeoutMs)).toEqual([30_000, 30_000, 1_000]);
});

test("every call goes through the guard, and none leaves that it refuses", async () => {
  const { odoo, call } = setUp({ guard: () => Promise.reject(new Error("known to be down")) });
  for (const method of ["read", "search_read", "create"] as const)
    await expect(odoo.call({ model, method })).rejects.toThrow("known to be down");
  expect(call).not.toHaveBeenCalled();
});

test("who goes away is told at once, and Odoo's work is under way until it answers", async () => {
  const gone = new AbortController();
  const answer = Promise.withResolvers<boolean>();
  const underWay: Promise<unknown>[] = [];
  const { odoo, call } = setUp({ signal: gone.signal, onUnderWay: (answered) => void underWay.push(answered) });
  call.mockReturnValueOnce(answer.promise);
  const asked = odoo.call({ model, method: "read" });
  gone.abort();
  await expect(asked).rejects.toMatchObject({ options: { reason: "aborted" } });
  expect(call.mock.calls[0]?.[1]).toMatchObject({ keepsPlace: true });
  answer.resolve(true);
  expect(await Promise.all(underWay)).toEqual([true]);
});
