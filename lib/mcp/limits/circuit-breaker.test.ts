import { expect, test, vi } from "vitest";
import { HttpError, type HttpFault } from "../../http/outgoing/http-error.ts";
import { AppError } from "../../kernel/errors.ts";
import { addonKeyRefused } from "../../odoo/addon.ts";
import {
  authError,
  fromHttpError,
  fromStatus,
  notOdoo,
  oddAnswer,
  refusedByProxy,
  toOdooError,
} from "../../odoo/faults/errors.ts";
import { createBreaker } from "./circuit-breaker.ts";

const fromHttp = (fault: HttpFault, sent: boolean) => fromHttpError(new HttpError(fault, { sent }), false);

function setUp(maxNames?: number) {
  let time = 0;
  const breaker = createBreaker({
    failures: 3,
    openMs: 10_000,
    now: () => time,
    ...(maxNames === undefined ? {} : { maxNames }),
  });
  const failing = (error: AppError) => vi.fn(() => Promise.reject(error));
  const down = failing(fromHttp("refused", false));
  return { breaker, down, failing, advance: (ms: number) => (time += ms) };
}
const up = async () => "up";
/** A call of this connection. The probe finds its Odoo up. */
const of = { connection: "tenant|a|1", key: "reader", model: "res.partner", look: up };
/** Waits until the work after a call has ended. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("after three failures in a row calls fail at once with the last failure and the time to wait", async () => {
  const { breaker, down } = setUp();
  for (let i = 0; i < 10; i++) await breaker.run(of, down).catch(() => {});
  expect(down).toHaveBeenCalledTimes(3);
  const error = await breaker.run({ ...of, key: "other", model: "sale.order" }, up).catch((caught: AppError) => caught);
  expect(error).toMatchObject({
    code: "odoo_upstream",
    message: "The server does not accept connections.",
    options: { retryAfterSeconds: 10 },
  });
});

test("a failure that an open breaker repeats does not say that a write may have happened", async () => {
  const { breaker, failing } = setUp();
  const lost = failing(fromHttpError(new HttpError("timeout", { sent: true }), true));
  for (let i = 0; i < 3; i++) await breaker.run(of, lost).catch(() => {});
  const error = await breaker.run(of, up).catch((caught: AppError) => caught);
  expect(error).toBeInstanceOf(AppError);
  expect(error).not.toHaveProperty("options.outcomeUnknown");
});

test("each connection, and each version of it, has a breaker of its own", async () => {
  const { breaker, down } = setUp();
  for (let i = 0; i < 5; i++) await breaker.run(of, down).catch(() => {});
  expect(await breaker.run({ ...of, connection: "tenant|b|1" }, up)).toBe("up");
  expect(await breaker.run({ ...of, connection: "tenant|a|2" }, up)).toBe("up");
});

test("after its wait an open breaker sends one probe and closes if the probe finds Odoo up", async () => {
  const { breaker, down, failing, advance } = setUp();
  const look = failing(fromHttp("refused", false));
  for (let i = 0; i < 3; i++) await breaker.run(of, down).catch(() => {});
  advance(10_000);
  await Promise.allSettled(Array.from({ length: 5 }, () => breaker.run({ ...of, look }, down)));
  expect([down, look].map(({ mock }) => mock.calls.length)).toEqual([3, 1]);
  await expect(breaker.run(of, up)).rejects.toThrow("does not accept connections");
  advance(10_000);
  expect(await breaker.run(of, up)).toBe("up");
  expect(await breaker.run(of, up)).toBe("up");
});

test.each(["unsent", "unread", "aborted"] as const)(
  "a probe that ends as %s leaves the breaker open, and the next call sends another probe",
  async (fault) => {
    const { breaker, down, failing, advance } = setUp();
    for (let i = 0; i < 3; i++) await breaker.run(of, down).catch(() => {});
    advance(10_000);
    const lost = failing(fromHttp(fault, false));
    const call = vi.fn(up);
    for (let i = 0; i < 2; i++) {
      await expect(breaker.run({ ...of, look: lost }, call)).rejects.toThrow("does not accept connections");
    }
    expect([lost, call].map(({ mock }) => mock.calls.length)).toEqual([2, 0]);
    expect(await breaker.run(of, up)).toBe("up");
  },
);

test("a failing call of one caller does not keep the breaker of a connection open", async () => {
  const { breaker, down, failing, advance } = setUp();
  const silent = failing(fromHttp("timeout", true));
  for (let i = 0; i < 3; i++) await breaker.run(of, silent).catch(() => {});
  for (let i = 0; i < 3; i++) await breaker.run({ ...of, key: "other" }, down).catch(() => {});
  advance(10_000);
  // A call behind an open breaker of its own, a cancelled call and a call that is too large.
  await breaker.run(of, silent).catch(() => {});
  await breaker.run({ ...of, key: "third" }, failing(fromHttp("aborted", true))).catch(() => {});
  await breaker.run({ ...of, key: "third" }, silent).catch(() => {});
  expect(await breaker.run({ ...of, key: "writer" }, up)).toBe("up");
});

test("a cancelled trial call lets the same key try its model once more", async () => {
  const { breaker, failing, advance } = setUp();
  for (let i = 0; i < 3; i++) await breaker.run(of, failing(fromHttp("timeout", true))).catch(() => {});
  advance(10_000);
  await breaker.run(of, failing(fromHttp("aborted", true))).catch(() => {});
  expect(await breaker.run(of, up)).toBe("up");
});

const outages: readonly (readonly [string, AppError])[] = [
  ...(["dns", "refused", "unreachable", "tls", "tls_expired", "tls_untrusted", "tls_hostname"] as const).map(
    (fault) => [fault, fromHttp(fault, false)] as const,
  ),
  ["no connection in time", fromHttp("timeout", false)],
  ["a refused sign-in, which Odoo would answer with a lock", authError()],
  ["a refused key of the addon", addonKeyRefused()],
];

test.each(outages)("%s opens the breaker for every key and model of the connection", async (_name, error) => {
  const { breaker, failing } = setUp();
  for (let i = 0; i < 3; i++) await breaker.run(of, failing(error)).catch(() => {});
  await expect(breaker.run({ ...of, key: "writer", model: "sale.order" }, up)).rejects.toThrow(error.message);
});

const unanswered: readonly (readonly [string, AppError])[] = [
  ["no answer in time", fromHttp("timeout", true)],
  ["a connection that broke off", fromHttp("reset", true)],
  ...[502, 503, 504].map((status) => [String(status), fromStatus(status, undefined, false)] as const),
  ["an answer that is too large", fromHttp("too_large", true)],
  ["an answer that cannot be read", oddAnswer("a list", false)],
];

test.each(unanswered)("%s opens the breaker only for the same key and model", async (_name, error) => {
  const { breaker, failing } = setUp();
  for (let i = 0; i < 9; i++) await breaker.run(of, failing(error)).catch(() => {});
  await expect(breaker.run(of, up)).rejects.toThrow(error.message);
  expect(await breaker.run({ ...of, key: "writer" }, up)).toBe("up");
  expect(await breaker.run({ ...of, model: "sale.order" }, up)).toBe("up");
});

test("two refused sign-ins open the breaker", async () => {
  const { breaker, failing } = setUp();
  const refused = failing(authError());
  for (let i = 0; i < 5; i++) await breaker.run(of, refused).catch(() => {});
  expect(refused).toHaveBeenCalledTimes(2);
});

test.each([
  ["calls of one key on several models", (i: number) => ({ ...of, model: `x.${i}` })],
  ["calls of several keys on one model", (i: number) => ({ ...of, key: `key${i}` })],
  ["calls of several keys, each on a model of its own", (i: number) => ({ ...of, key: `key${i}`, model: `x.${i}` })],
])("the breaker stays closed after any number of unanswered %s if Odoo answers the probe", async (_name, asked) => {
  const { breaker, failing } = setUp();
  const silent = failing(fromHttp("timeout", true));
  // The calls run at the same time, as calls do that are too large for Odoo.
  await Promise.allSettled(Array.from({ length: 20 }, (_, i) => breaker.run(asked(i), silent)));
  await settled();
  expect(await breaker.run({ ...of, key: "writer", model: "sale.order" }, up)).toBe("up");
});

test.each([
  ["the probe is not answered either", fromHttp("timeout", true)],
  ["the probe cannot connect either", fromHttp("refused", false)],
])("the breaker opens if no call is answered and %s", async (_name, error) => {
  const { breaker, failing } = setUp();
  const look = failing(error);
  for (let i = 0; i < 3; i++) await breaker.run({ ...of, look }, failing(fromHttp("timeout", true))).catch(() => {});
  await settled();
  await expect(breaker.run({ ...of, key: "writer", model: "sale.order" }, up)).rejects.toThrow(error.message);
  expect(look).toHaveBeenCalledOnce();
});

test("a probe that was cancelled here does not open the breaker", async () => {
  const { breaker, failing } = setUp();
  const look = failing(fromHttp("aborted", false));
  for (let i = 0; i < 3; i++) await breaker.run({ ...of, look }, failing(fromHttp("timeout", true))).catch(() => {});
  await settled();
  expect(await breaker.run({ ...of, key: "writer" }, up)).toBe("up");
});

test("an answered call during a probe shows that Odoo is up", async () => {
  const { breaker, failing } = setUp();
  const silent = failing(fromHttp("timeout", true));
  let giveUp = (_error: AppError) => {};
  const look = vi.fn(() => new Promise<never>((_, reject) => (giveUp = reject)));
  const asked = (i: number) => ({ ...of, look, key: `key${i}` });
  for (let i = 0; i < 4; i++) {
    await breaker.run(asked(i), silent).catch(() => {});
    if (i === 0) await breaker.run(asked(9), up);
  }
  expect(look).toHaveBeenCalledOnce();
  await breaker.run(asked(9), up);
  giveUp(fromHttp("timeout", true));
  await settled();
  expect(await breaker.run(asked(9), up)).toBe("up");
});

const answers: readonly (readonly [string, AppError])[] = [
  ["a refusal of Odoo", new AppError("odoo_access", "No.")],
  ["a fault in Odoo's own code", toOdooError({ name: "builtins.ZeroDivisionError", message: "" })],
  ["500", fromStatus(500, undefined, false)],
  ["a redirect", fromHttp("redirect", true)],
  ["a page in place of Odoo", notOdoo()],
  ["a filter that takes a text for an attack", refusedByProxy(403)],
  ["a limit of Odoo's", fromStatus(429, "1", false)],
];

const givenUp: readonly (readonly [string, AppError])[] = [
  ["a caller who goes away", fromHttp("aborted", true)],
  ["a call that was never sent", fromHttp("unsent", false)],
  ["an answer that nobody here had time to read", fromHttp("unread", true)],
  ["a call whose time is over", new AppError("odoo_upstream", "Too long.", { reason: "out_of_time" })],
];

test.each([...answers, ...givenUp])("%s never opens the breaker", async (_name, error) => {
  const { breaker, failing } = setUp();
  const call = failing(error);
  for (let i = 0; i < 9; i++) await breaker.run(of, call).catch(() => {});
  expect(call).toHaveBeenCalledTimes(9);
});

test.each(givenUp)("%s does not close the breaker of an Odoo that is down", async (_name, error) => {
  const { breaker, down, failing } = setUp();
  for (let i = 0; i < 2; i++) await breaker.run(of, down).catch(() => {});
  await breaker.run(of, failing(error)).catch(() => {});
  await breaker.run(of, down).catch(() => {});
  await expect(breaker.run(of, up)).rejects.toThrow("does not accept connections");
});

test("the breaker keeps no more names than its maximum", async () => {
  const { breaker, down } = setUp(2);
  for (const connection of ["a", "b", "c"])
    for (let i = 0; i < 3; i++) await breaker.run({ ...of, connection }, down).catch(() => {});
  expect(await breaker.run({ ...of, connection: "a" }, up)).toBe("up");
  await expect(breaker.run({ ...of, connection: "c" }, up)).rejects.toThrow("does not accept connections");
});
