import { afterEach, describe, expect, test, vi } from "vitest";
import { createConcurrencyLimiter, type PlaceRequest } from "./concurrency-limiter.ts";

afterEach(() => void vi.useRealTimers());

const ask = (over: Partial<PlaceRequest> = {}): PlaceRequest => ({
  tenant: "t1",
  key: "k1",
  limits: { key: 2, tenant: 3 },
  queue: 2,
  urgent: false,
  ...over,
});

test("a key, a tenant and the whole service each have a bound of their own", async () => {
  const concurrency = createConcurrencyLimiter({ total: 4, maxWaitMs: 20 });
  await concurrency.enter(ask());
  await concurrency.enter(ask());
  await expect(concurrency.enter(ask())).rejects.toMatchObject({ code: "busy", options: { retryAfterSeconds: 2 } });
  await concurrency.enter(ask({ key: "k2" }));
  await expect(concurrency.enter(ask({ key: "k2" }))).rejects.toMatchObject({ code: "busy" });
  await concurrency.enter(ask({ tenant: "t2", key: "k3" }));
  await expect(concurrency.enter(ask({ tenant: "t3", key: "k4" }))).rejects.toMatchObject({ code: "busy" });
});

describe("places that two callers leave free", () => {
  const entered = async (
    concurrency: ReturnType<typeof createConcurrencyLimiter>,
    over: Partial<PlaceRequest>,
    times: number,
  ) => {
    const asked = Array.from({ length: times }, () => concurrency.enter(ask({ queue: 99, ...over })));
    const ended = await Promise.allSettled(asked);
    return ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  };

  test("two keys of a tenant leave a place free for a third key", async () => {
    const concurrency = createConcurrencyLimiter({ total: 99, maxWaitMs: 20 });
    const limits = { key: 4, tenant: 8 };
    const places = ["k1", "k2", "k3"].map((key) => () => entered(concurrency, { key, limits }, 9));
    const counts = [];
    for (const take of places) counts.push((await take()).length);
    expect(counts).toEqual([4, 2, 1]);
  });

  test("two tenants leave a place of the service free for a third tenant", async () => {
    const concurrency = createConcurrencyLimiter({ total: 8, maxWaitMs: 20 });
    const limits = { key: 4, tenant: 4 };
    const places = ["t1", "t2", "t3"].map((tenant) => () => entered(concurrency, { tenant, key: tenant, limits }, 9));
    const counts = [];
    for (const take of places) counts.push((await take()).length);
    expect(counts).toEqual([4, 2, 1]);
  });

  test("a place that is given back admits every waiting call that then fits", async () => {
    const concurrency = createConcurrencyLimiter({ total: 99, maxWaitMs: 1_000 });
    const limits = { key: 4, tenant: 8 };
    const first = await entered(concurrency, { key: "k1", limits }, 4);
    await entered(concurrency, { key: "k2", limits }, 2);
    let more = 0;
    for (const key of ["k1", "k2", "k2"])
      void concurrency.enter(ask({ key, limits, queue: 9 })).then(
        () => more++,
        () => {},
      );
    for (const leave of first) leave();
    await vi.waitFor(() => expect(more).toBe(3));
    expect(concurrency.size()).toEqual({ inside: 5, waiting: 0 });
  });
});

test("a waiting call gets the place that is given back, and giving it back twice changes nothing", async () => {
  const concurrency = createConcurrencyLimiter({ total: 1, maxWaitMs: 1000 });
  const release = await concurrency.enter(ask());
  const waiting = concurrency.enter(ask({ tenant: "t2", key: "k2" }));
  release();
  release();
  (await waiting)();
  expect(concurrency.size()).toEqual({ inside: 0, waiting: 0 });
});

test("a call is refused at once if the queue is full", async () => {
  // The clock is stopped: a call that waited would never be answered.
  vi.useFakeTimers();
  const concurrency = createConcurrencyLimiter({ total: 1, maxWaitMs: 10_000 });
  const release = await concurrency.enter(ask());
  const first = concurrency.enter(ask());
  const second = concurrency.enter(ask());
  await expect(concurrency.enter(ask())).rejects.toMatchObject({ code: "busy" });
  expect(concurrency.size()).toEqual({ inside: 1, waiting: 2 });
  release();
  (await first)();
  (await second)();
});

test("a call that waited for the maximum time is refused and leaves the queue", async () => {
  vi.useFakeTimers();
  const concurrency = createConcurrencyLimiter({ total: 1, maxWaitMs: 5_000 });
  await concurrency.enter(ask());
  const told = concurrency.enter(ask()).then(
    () => "entered",
    (error: { code: string }) => error.code,
  );
  await vi.advanceTimersByTimeAsync(4_999);
  expect(concurrency.size()).toEqual({ inside: 1, waiting: 1 });
  await vi.advanceTimersByTimeAsync(1);
  expect([await told, concurrency.size()]).toEqual(["busy", { inside: 1, waiting: 0 }]);
});

test("a waiting key does not delay another key of its tenant", async () => {
  vi.useFakeTimers();
  const concurrency = createConcurrencyLimiter({ total: 9, maxWaitMs: 5_000 });
  const limits = { key: 1, tenant: 9 };
  const release = await concurrency.enter(ask({ limits }));
  const waiting = concurrency.enter(ask({ limits }));
  (await concurrency.enter(ask({ key: "k2", limits })))();
  // The first key cannot use the place that the other key gave back.
  expect(concurrency.size()).toEqual({ inside: 1, waiting: 1 });
  release();
  (await waiting)();
  expect(concurrency.size()).toEqual({ inside: 0, waiting: 0 });
});

test("a write goes before the waiting reads of its tenant and after its waiting writes", async () => {
  const concurrency = createConcurrencyLimiter({ total: 1, maxWaitMs: 1000 });
  const release = await concurrency.enter(ask({ queue: 9 }));
  const order: string[] = [];
  const enter = (name: string, urgent: boolean) =>
    concurrency.enter(ask({ queue: 9, urgent })).then((done) => {
      order.push(name);
      done();
    });
  const all = [enter("read", false), enter("write 1", true), enter("write 2", true)];
  release();
  await Promise.all(all);
  expect(order).toEqual(["write 1", "write 2", "read"]);
});

test("tenants that wait for places of the service take turns", async () => {
  const concurrency = createConcurrencyLimiter({ total: 1, maxWaitMs: 1000 });
  const release = await concurrency.enter(ask());
  const order: string[] = [];
  const enter = (tenant: string) =>
    concurrency.enter(ask({ tenant, key: tenant, queue: 9 })).then((done) => {
      order.push(tenant);
      done();
    });
  const all = [enter("a"), enter("a"), enter("a"), enter("b")];
  release();
  await Promise.all(all);
  expect(order).toEqual(["a", "b", "a", "a"]);
});

test("a call that was cancelled before does not enter the queue", async () => {
  const concurrency = createConcurrencyLimiter({ total: 1, maxWaitMs: 1_000_000 });
  await concurrency.enter(ask());
  await expect(concurrency.enter(ask({ signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: "busy" });
  expect(concurrency.size().waiting).toBe(0);
});

test("a waiting call that is cancelled leaves the queue", async () => {
  const concurrency = createConcurrencyLimiter({ total: 1, maxWaitMs: 10_000 });
  await concurrency.enter(ask());
  const controller = new AbortController();
  const waiting = concurrency.enter(ask({ signal: controller.signal }));
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: "busy" });
  expect(concurrency.size().waiting).toBe(0);
});
