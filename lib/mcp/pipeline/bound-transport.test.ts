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

test.each(["create", "write", "unlink"] as const)(
  "%s without a committed intent is not sent to Odoo",
  async (method) => {
    const { odoo, call } = setUp({ mayWrite: () => false });
    await expect(odoo.call({ model, method })).rejects.toThrow("without an audit intent");
    expect(call).not.toHaveBeenCalled();
    await odoo.call({ model, method: "read" });
    expect(call).toHaveBeenCalledOnce();
  },
);

test("a dry run counts as a write on a transport that cannot roll back", async () => {
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

test("every call to Odoo is counted and has a timeout", async () => {
  const { odoo, call, onCall } = setUp({ deadline: performance.now() + 5_000 });
  await odoo.call({ model, method: "read" }, { timeoutMs: 90_000 });
  const options = call.mock.calls[0]?.[1];
  expect(options?.timeoutMs).toBeLessThanOrEqual(5_000);
  expect(onCall).toHaveBeenCalledOnce();
});

test("the timeout of a call is in whole milliseconds, because timers throw at a fraction", async () => {
  const { odoo, call } = setUp({ deadline: 20_000.4 });
  const now = vi.spyOn(performance, "now").mockReturnValue(0.1);
  await odoo.call({ model, method: "read" }).finally(() => now.mockRestore());
  expect(call.mock.calls[0]?.[1]?.timeoutMs).toBe(20_000);
});

test("a call to Odoo carries the id of its caller", async () => {
  const { odoo, call } = setUp();
  await odoo.call({ model, method: "read" });
  expect(call.mock.calls[0]?.[1]?.caller).toBe("key");
});

test("the breaker receives the model of each call", async () => {
  const asked: string[] = [];
  const guard: Bounds["guard"] = (name, run) => {
    asked.push(name);
    return run();
  };
  await setUp({ guard }).odoo.call({ model, method: "read" });
  expect(asked).toEqual([model]);
});

test("the time that the guard needs shortens the timeout of the call", async () => {
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

test("no call is sent to Odoo after the deadline of the tool call", async () => {
  const { odoo, call } = setUp({ deadline: performance.now() - 1 });
  await expect(odoo.call({ model, method: "read" })).rejects.toMatchObject({ code: "odoo_upstream" });
  expect(call).not.toHaveBeenCalled();
});

test("a cancelled caller ends a read and never a write", async () => {
  const { odoo, call } = setUp();
  await odoo.call({ model, method: "read" });
  await odoo.call({ model, method: "write" });
  expect(call.mock.calls.map(([, options]) => options?.signal !== undefined)).toEqual([true, false]);
});

describe("the rules of the addon", () => {
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

  test("a read of the addon's rules is counted and goes through the breaker", async () => {
    const guard: Bounds["guard"] = () => Promise.reject(new Error("open"));
    const { inside, read, onCall } = withInside({ guard });
    await expect(inside?.read()).rejects.toThrow("open");
    expect([read, onCall].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    expect(await withInside().inside?.read()).toBe(rules);
  });

  test("a call waits for the addon's rules until its deadline", async () => {
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

  test("the addon's rules are not read after the deadline", async () => {
    const { inside, read } = withInside({ deadline: performance.now() - 1 });
    await expect(inside?.read()).rejects.toMatchObject({ code: "odoo_upstream" });
    expect(read).not.toHaveBeenCalled();
  });

  test("cached rules of the addon need no call", () => {
    const { inside, onCall } = withInside();
    expect(inside?.known()).toBe(rules);
    expect(onCall).not.toHaveBeenCalled();
  });
});

test("no call to Odoo may take longer than 30 seconds, even if the tool call has more time left", async () => {
  const { odoo, call } = setUp();
  await odoo.call({ model, method: "read" }, { timeoutMs: 90_000 });
  await odoo.call({ model, method: "read" });
  await odoo.call({ model, method: "read" }, { timeoutMs: 1_000 });
  expect(call.mock.calls.map(([, options]) => options?.timeoutMs)).toEqual([30_000, 30_000, 1_000]);
});

test("every call goes through the guard, and a call that the guard refuses is not sent", async () => {
  const { odoo, call } = setUp({ guard: () => Promise.reject(new Error("known to be down")) });
  for (const method of ["read", "search_read", "create"] as const)
    await expect(odoo.call({ model, method })).rejects.toThrow("known to be down");
  expect(call).not.toHaveBeenCalled();
});

test("a cancelled caller gets an error at once, and its call counts as running until Odoo answers", async () => {
  const gone = new AbortController();
  const answer = Promise.withResolvers<boolean>();
  const underWay: Promise<unknown>[] = [];
  const { odoo, call } = setUp({ signal: gone.signal, onUnderWay: (answered) => void underWay.push(answered) });
  call.mockReturnValueOnce(answer.promise);
  const asked = odoo.call({ model, method: "read" });
  gone.abort();
  await expect(asked).rejects.toMatchObject({ options: { reason: "aborted" } });
  expect(call.mock.calls[0]?.[1]).toMatchObject({ keepsConnection: true });
  answer.resolve(true);
  expect(await Promise.all(underWay)).toEqual([true]);
});
