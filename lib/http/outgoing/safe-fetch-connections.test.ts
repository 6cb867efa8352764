import { setImmediate } from "node:timers/promises";
import { Pool } from "undici";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type EvilOdoo, hang, raw, startEvilOdoo } from "#tests/support/evil-odoo.ts";
import { closeAfter, closeAll, get, local, watched } from "#tests/support/safe-fetch.ts";
import type { HttpError } from "./http-error.ts";
import { createSafeFetch } from "./safe-fetch.ts";

afterEach(closeAll);

test("connections are kept for the 500 who asked last, and closed for the one who asked the longest ago", async () => {
  const { fetch } = watched({ "odoo.example.com": [["93.184.215.14"]] });
  const close = vi.spyOn(Pool.prototype, "close");
  const closed = () => new Set(close.mock.contexts).size;
  const ask = (poolKey: string) => fetch("https://odoo.example.com", { ...get, poolKey }).catch(() => {});
  for (let key = 0; key < 500; key++) await ask(`k${key}`);
  await ask("k0");
  expect(closed()).toBe(0);
  await ask("k500");
  expect(closed()).toBe(1);
  // Asked again just before, the first is not the one that went.
  await ask("k0");
  expect(closed()).toBe(1);
  await ask("k1");
  expect(closed()).toBe(2);
  close.mockRestore();
});

test("connections are shared by the calls of one key, never by those of two", async () => {
  const peers: (number | undefined)[] = [];
  const evil = await startEvilOdoo({
    "*": (_seen, response) => {
      peers.push(response.socket?.remotePort);
      response.end("ok");
    },
  });
  closeAfter(evil.close);
  const fetch = local();
  for (const poolKey of ["ana", "ana", "bob", "ana"]) {
    await fetch(evil.url, { ...get, poolKey });
    // A connection is free one turn of the loop after its answer: a server that cuts it then is noticed first.
    await setImmediate();
  }
  const [first, again, other, back] = peers;
  expect([again, back]).toEqual([first, first]);
  expect(other).not.toBe(first);
});

describe("an Odoo that answers nobody", () => {
  /** Questions of one caller, as many as it may have connections. */
  async function crowd(caller: string, evil: EvilOdoo, fetch: ReturnType<typeof local>) {
    const before = evil.requests.length;
    const asked = Array.from({ length: 16 }, () =>
      fetch(evil.url, { ...get, timeoutMs: 2_500, caller }).catch((error: HttpError) => error),
    );
    await vi.waitFor(() => expect(evil.requests).toHaveLength(before + 16));
    return asked;
  }
  const faultsOf = async (asked: Promise<unknown>[]) =>
    new Set(((await Promise.all(asked)) as HttpError[]).map(({ fault, sent }) => `${fault} ${sent}`));

  test("holds the connections of one caller, whose next question is not sent", async () => {
    const evil = await startEvilOdoo({ "*": hang });
    closeAfter(evil.close);
    const fetch = local();
    const held = await crowd("a", evil, fetch);
    const next = [fetch(evil.url, { ...get, timeoutMs: 200, caller: "a" }).catch((error: HttpError) => error)];
    expect(await faultsOf(next)).toEqual(new Set(["unsent false"]));
    expect(evil.requests).toHaveLength(16);
    expect(await faultsOf(held)).toEqual(new Set(["timeout true"]));
  });

  test("leaves another caller its connections", async () => {
    const evil = await startEvilOdoo({ "*": hang, "/small": raw("small") });
    closeAfter(evil.close);
    const fetch = local();
    const held = [...(await crowd("a", evil, fetch)), ...(await crowd("b", evil, fetch))];
    expect((await fetch(`${evil.url}/small`, { ...get, caller: "c" })).text).toBe("small");
    await Promise.all(held);
  });

  test("leaves a question of ours a connection when callers hold all of theirs", async () => {
    const evil = await startEvilOdoo({ "*": hang, "/small": raw("small") });
    closeAfter(evil.close);
    const fetch = local();
    const held: Promise<unknown>[] = [];
    for (const caller of ["a", "b", "c"]) held.push(...(await crowd(caller, evil, fetch)));
    const small = `${evil.url}/small`;
    const next = [fetch(small, { ...get, timeoutMs: 200, caller: "d" }).catch((error: HttpError) => error)];
    expect(await faultsOf(next)).toEqual(new Set(["unsent false"]));
    expect((await fetch(small, { ...get, isOurs: true })).text).toBe("small");
    await Promise.all(held);
  });

  test("keeps the connections of those who have gone, where the caller says so", async () => {
    const answers: (() => void)[] = [];
    const evil = await startEvilOdoo({ "*": (_seen, response) => void answers.push(() => response.end("late")) });
    closeAfter(evil.close);
    const fetch = local();
    const gone = new AbortController();
    const ask = (more: object = {}) =>
      fetch(evil.url, { ...get, caller: "a", signal: gone.signal, keepsPlace: true, ...more }).catch(
        (error: HttpError) => error,
      );
    const held = Array.from({ length: 16 }, () => ask());
    const waiting = [ask()];
    await vi.waitFor(() => expect(answers).toHaveLength(16));
    gone.abort();
    // A request that was not sent ends at once.
    expect(await faultsOf(waiting)).toEqual(new Set(["aborted false"]));
    const next = [ask({ signal: undefined, timeoutMs: 200 })];
    expect(await faultsOf(next)).toEqual(new Set(["unsent false"]));
    for (const answer of answers) answer();
    expect(await faultsOf(held)).toEqual(new Set(["aborted true"]));
    const last = ask({ signal: undefined });
    await vi.waitFor(() => expect(answers).toHaveLength(17));
    answers[16]?.();
    expect(await last).toMatchObject({ status: 200 });
  });

  test("that was never reached in time was not asked", async () => {
    const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], connect: () => {} });
    const error = await fetch("http://127.0.0.1:9", { ...get, timeoutMs: 100 }).catch((thrown) => thrown);
    expect(error).toMatchObject({ fault: "unsent", sent: false });
  });
});
