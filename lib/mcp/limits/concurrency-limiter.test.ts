import { afterEach, describe, expect, test, vi } from "vitest";
import { createGate, type GateAsk } from "./concurrency-limiter.ts";

afterEach(() => void vi.useRealTimers());

const ask = (over: Partial<GateAsk> = {}): GateAsk => ({
  tenant: "t1",
  key: "k1",
  limits: { key: 2, tenant: 3 },
  queue: 2,
  urgent: false,
  ...over,
});

test("a key, a tenant and the house each have their own bound", async () => {
  const gate = createGate({ total: 4, maxWaitMs: 20 });
  await gate.enter(ask());
  await gate.enter(ask());
  await expect(gate.enter(ask())).rejects.toMatchObject({ code: "busy", options: { retryAfterSeconds: 2 } });
  await gate.enter(ask({ key: "k2" }));
  await expect(gate.enter(ask({ key: "k2" }))).rejects.toMatchObject({ code: "busy" });
  await gate.enter(ask({ tenant: "t2", key: "k3" }));
  await expect(gate.enter(ask({ tenant: "t3", key: "k4" }))).rejects.toMatchObject({ code: "busy" });
});

describe("however many places two hold, a third finds one", () => {
  const entered = async (gate: ReturnType<typeof createGate>, over: Partial<GateAsk>, times: number) => {
    const asked = Array.from({ length: times }, () => gate.enter(ask({ queue: 99, ...over })));
    const ended = await Promise.allSettled(asked);
    return ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  };

  test("of the places of a tenant", async () => {
    const gate = createGate({ total: 99, maxWaitMs: 20 });
    const limits = { key: 4, tenant: 8 };
    const places = ["k1", "k2", "k3"].map((key) => () => entered(gate, { key, limits }, 9));
    const counts = [];
    for (const take of places) counts.push((await take()).length);
    expect(counts).toEqual([4, 2, 1]);
  });

  test("of the places of the house", async () => {
    const gate = createGate({ total: 8, maxWaitMs: 20 });
    const limits = { key: 4, tenant: 4 };
    const places = ["t1", "t2", "t3"].map((tenant) => () => entered(gate, { tenant, key: tenant, limits }, 9));
    const counts = [];
    for (const take of places) counts.push((await take()).length);
    expect(counts).toEqual([4, 2, 1]);
  });

  test("and a place that is given back goes to all for whom it makes room", async () => {
    const gate = createGate({ total: 99, maxWaitMs: 1_000 });
    const limits = { key: 4, tenant: 8 };
    const first = await entered(gate, { key: "k1", limits }, 4);
    await entered(gate, { key: "k2", limits }, 2);
    let more = 0;
    for (const key of ["k1", "k2", "k2"])
      void gate.enter(ask({ key, limits, queue: 9 })).then(
        () => more++,
        () => {},
      );
    for (const leave of first) leave();
    await vi.waitFor(() => expect(more).toBe(3));
    expect(gate.size()).toEqual({ inside: 5, waiting: 0 });
  });
});

test("who waits gets the place that is given back, and giving back twice changes nothing", async () => {
  const gate = createGate({ total: 1, maxWaitMs: 1000 });
  const release = await gate.enter(ask());
  const waiting = gate.enter(ask({ tenant: "t2", key: "k2" }));
  release();
  release();
  (await waiting)();
  expect(gate.size()).toEqual({ inside: 0, waiting: 0 });
});

test("beyond the queue the answer comes without waiting", async () => {
  // Time stands still: what waits for any of it would never be answered.
  vi.useFakeTimers();
  const gate = createGate({ total: 1, maxWaitMs: 10_000 });
  const release = await gate.enter(ask());
  const first = gate.enter(ask());
  const second = gate.enter(ask());
  await expect(gate.enter(ask())).rejects.toMatchObject({ code: "busy" });
  expect(gate.size()).toEqual({ inside: 1, waiting: 2 });
  release();
  (await first)();
  (await second)();
});

test("who waited as long as may be waited is told to come back, and leaves the queue", async () => {
  vi.useFakeTimers();
  const gate = createGate({ total: 1, maxWaitMs: 5_000 });
  await gate.enter(ask());
  const told = gate.enter(ask()).then(
    () => "entered",
    (error: { code: string }) => error.code,
  );
  await vi.advanceTimersByTimeAsync(4_999);
  expect(gate.size()).toEqual({ inside: 1, waiting: 1 });
  await vi.advanceTimersByTimeAsync(1);
  expect([await told, gate.size()]).toEqual(["busy", { inside: 1, waiting: 0 }]);
});

test("a key that waits for a call of its own holds up no other key of its tenant", async () => {
  vi.useFakeTimers();
  const gate = createGate({ total: 9, maxWaitMs: 5_000 });
  const limits = { key: 1, tenant: 9 };
  const release = await gate.enter(ask({ limits }));
  const waiting = gate.enter(ask({ limits }));
  (await gate.enter(ask({ key: "k2", limits })))();
  // The place that the other key gave back is none for this one.
  expect(gate.size()).toEqual({ inside: 1, waiting: 1 });
  release();
  (await waiting)();
  expect(gate.size()).toEqual({ inside: 0, waiting: 0 });
});

test("a write goes before the reads of its tenant, in order among writes", async () => {
  const gate = createGate({ total: 1, maxWaitMs: 1000 });
  const release = await gate.enter(ask({ queue: 9 }));
  const order: string[] = [];
  const enter = (name: string, urgent: boolean) =>
    gate.enter(ask({ queue: 9, urgent })).then((done) => {
      order.push(name);
      done();
    });
  const all = [enter("read", false), enter("write 1", true), enter("write 2", true)];
  release();
  await Promise.all(all);
  expect(order).toEqual(["write 1", "write 2", "read"]);
});

test("tenants that wait for the house take turns", async () => {
  const gate = createGate({ total: 1, maxWaitMs: 1000 });
  const release = await gate.enter(ask());
  const order: string[] = [];
  const enter = (tenant: string) =>
    gate.enter(ask({ tenant, key: tenant, queue: 9 })).then((done) => {
      order.push(tenant);
      done();
    });
  const all = [enter("a"), enter("a"), enter("a"), enter("b")];
  release();
  await Promise.all(all);
  expect(order).toEqual(["a", "b", "a", "a"]);
});

test("who has given up before there is a place does not wait for one", async () => {
  const gate = createGate({ total: 1, maxWaitMs: 1_000_000 });
  await gate.enter(ask());
  await expect(gate.enter(ask({ signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: "busy" });
  expect(gate.size().waiting).toBe(0);
});

test("who gives up leaves the queue", async () => {
  const gate = createGate({ total: 1, maxWaitMs: 10_000 });
  await gate.enter(ask());
  const controller = new AbortController();
  const waiting = gate.enter(ask({ signal: controller.signal }));
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: "busy" });
  expect(gate.size().waiting).toBe(0);
});
