import { expect, test, vi } from "vitest";
import { AppError } from "../kernel/errors.ts";
import { createBreaker } from "./breaker.ts";

function setUp() {
  let time = 0;
  const breaker = createBreaker({ failures: 3, openMs: 10_000, now: () => time });
  const down = vi.fn(() =>
    Promise.reject(
      new AppError("odoo_upstream", "Odoo did not answer.", { key: "odoo.errors.timeout", outcomeUnknown: true }),
    ),
  );
  return { breaker, down, advance: (ms: number) => (time += ms) };
}
const up = async () => "up";

test("after three failures in a row Odoo is left alone, and the last failure is said again with the time to wait", async () => {
  const { breaker, down } = setUp();
  for (let i = 0; i < 10; i++) await breaker.run("a", down).catch(() => {});
  expect(down).toHaveBeenCalledTimes(3);
  const error = await breaker.run("a", down).catch((caught: AppError) => caught);
  expect(error).toMatchObject({
    code: "odoo_upstream",
    message: "Odoo did not answer.",
    options: { retryAfterSeconds: 10 },
  });
  expect(error).not.toHaveProperty("options.outcomeUnknown");
});

test("one tenant's breaker is nobody else's", async () => {
  const { breaker, down } = setUp();
  for (let i = 0; i < 5; i++) await breaker.run("a", down).catch(() => {});
  expect(await breaker.run("b", up)).toBe("up");
});

test("when its time is over one call looks; it closes when that one finds Odoo up", async () => {
  const { breaker, down, advance } = setUp();
  for (let i = 0; i < 3; i++) await breaker.run("a", down).catch(() => {});
  advance(10_000);
  await Promise.allSettled(Array.from({ length: 5 }, () => breaker.run("a", down)));
  expect(down).toHaveBeenCalledTimes(4);
  advance(10_000);
  expect(await breaker.run("a", up)).toBe("up");
  expect(await breaker.run("a", up)).toBe("up");
});

test("an Odoo that answers, though with a refusal, is not down", async () => {
  const { breaker } = setUp();
  const refuse = vi.fn(() => Promise.reject(new AppError("odoo_access", "No.")));
  for (let i = 0; i < 9; i++) await breaker.run("a", refuse).catch(() => {});
  expect(refuse).toHaveBeenCalledTimes(9);
});
