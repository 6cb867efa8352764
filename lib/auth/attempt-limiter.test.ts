import { expect, test } from "vitest";
import { AppError } from "../kernel/errors.ts";
import { createMemoryLimiter } from "../ratelimit/limiter.ts";
import { createAttemptLimiter } from "./attempt-limiter.ts";

const refused = new AppError("odoo_auth", "no");
const open = () =>
  createAttemptLimiter({
    failures: createMemoryLimiter({ points: 3, seconds: 60 }),
    isFailure: (error) => error === refused,
  });
const fail = async () => {
  throw refused;
};

test("after three failures the next attempt of the same key is refused", async () => {
  const tries = open();
  for (let i = 0; i < 3; i++) await expect(tries.run("a", fail)).rejects.toBe(refused);
  let made = false;
  const next = tries.run("a", async () => {
    made = true;
  });
  await expect(next).rejects.toMatchObject({
    code: "rate_limited",
    options: { retryAfterSeconds: expect.any(Number) },
  });
  expect(made).toBe(false);
  expect(await tries.run("b", async () => 1)).toBe(1);
});

test("an attempt that succeeds or fails for another reason is not counted", async () => {
  const tries = open();
  for (let i = 0; i < 10; i++) await tries.run("a", async () => i);
  const other = new Error("other");
  for (let i = 0; i < 10; i++) await expect(tries.run("a", () => Promise.reject(other))).rejects.toBe(other);
  expect(await tries.run("a", async () => 1)).toBe(1);
});

test("of concurrent attempts no more than three run", async () => {
  const tries = open();
  let made = 0;
  const attempts = Array.from({ length: 50 }, () =>
    tries.run("a", async () => {
      made++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw refused;
    }),
  );
  await Promise.allSettled(attempts);
  expect(made).toBe(3);
  await expect(tries.run("a", fail)).rejects.toMatchObject({ code: "rate_limited" });
});
