import { expect, test } from "vitest";
import { findPlan } from "../../billing/plans.ts";
import { createMemoryLimiter } from "../../ratelimit/limiter.ts";
import { createRateLimiter } from "./rate-limiter.ts";

const plan = {
  ...findPlan("trial"),
  rate: { key: { minute: 10, hour: 15, day: 100 }, tenant: { minute: 12, hour: 100, day: 100 } },
};
const passed = (results: PromiseSettledResult<void>[]) => results.filter(({ status }) => status === "fulfilled").length;
const many = (count: number, take: () => Promise<void>) => Promise.allSettled(Array.from({ length: count }, take));

test("exactly the allowed number of parallel calls passes", async () => {
  const rates = createRateLimiter(createMemoryLimiter);
  expect(passed(await many(50, () => rates.take("t1", "k1", plan)))).toBe(10);
});

test("the keys of a tenant share its limit, and another tenant has its own", async () => {
  const rates = createRateLimiter(createMemoryLimiter);
  const all = await Promise.all(["k1", "k2", "k3"].map((key) => many(10, () => rates.take("t1", key, plan))));
  expect(passed(all.flat())).toBe(12);
  expect(passed(await many(10, () => rates.take("t2", "k1", plan)))).toBe(10);
});

test("a rate limit error names its scope, the limit and the time to wait", async () => {
  const rates = createRateLimiter(createMemoryLimiter);
  await many(10, () => rates.take("t1", "k1", plan));
  await expect(rates.take("t1", "k1", plan)).rejects.toMatchObject({
    code: "rate_limited",
    message: "Limit reached: 10 calls a minute for this access key.",
    options: { retryAfterSeconds: expect.any(Number) },
  });
});
