import { expect, test } from "vitest";
import { createHealth } from "./health.ts";
import { createMetrics } from "./metrics.ts";

test("a part that fails or hangs is down, and the others stay up", async () => {
  const health = createHealth(
    [
      { name: "a", check: async () => 1, timeoutMs: 50 },
      { name: "b", check: () => Promise.reject(new Error("secret detail")), timeoutMs: 50 },
      { name: "c", check: () => new Promise(() => {}), timeoutMs: 20 },
    ],
    { cacheMs: 0 },
  );
  const report = await health();
  expect(report).toMatchObject({ ok: false, components: { a: "up", b: "down", c: "down" } });
  expect(JSON.stringify(report)).not.toContain("secret");
});

test("many concurrent checks run the probes once", async () => {
  let runs = 0;
  const health = createHealth([{ name: "a", check: async () => ++runs, timeoutMs: 50 }], { cacheMs: 1000 });
  await Promise.all(Array.from({ length: 100 }, health));
  expect(runs).toBe(1);
});

test("the snapshot counts the requests of the last minute and those in flight", () => {
  let time = 1_000_000_000;
  const metrics = createMetrics(() => time);
  metrics.requestStarted()();
  time += 61_000;
  const end = metrics.requestStarted();
  expect(metrics.snapshot()).toMatchObject({
    requests: { total: 2, per_minute: 1 },
    connections: { active: 1, total_created: 2 },
  });
  time += 10;
  end();
  expect(metrics.snapshot()).toMatchObject({
    connections: { active: 0 },
    performance: { avg_response_time_ms: 5, p95_response_time_ms: 10 },
  });
});
