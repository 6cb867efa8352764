import { expect, test } from "vitest";
import { createGate, type GateAsk } from "./gate.ts";

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

test("who waits gets the place that is given back, and giving back twice changes nothing", async () => {
  const gate = createGate({ total: 1, maxWaitMs: 1000 });
  const release = await gate.enter(ask());
  const waiting = gate.enter(ask({ tenant: "t2", key: "k2" }));
  release();
  release();
  (await waiting)();
  expect(gate.size()).toEqual({ inside: 0, waiting: 0 });
});

test("beyond the queue the answer comes at once", async () => {
  const gate = createGate({ total: 1, maxWaitMs: 10_000 });
  const release = await gate.enter(ask());
  const first = gate.enter(ask());
  const second = gate.enter(ask());
  const before = performance.now();
  await expect(gate.enter(ask())).rejects.toMatchObject({ code: "busy" });
  expect(performance.now() - before).toBeLessThan(50);
  release();
  (await first)();
  (await second)();
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
  expect(order.indexOf("b")).toBeLessThan(3);
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
