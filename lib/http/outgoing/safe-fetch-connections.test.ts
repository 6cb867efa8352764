import { setImmediate } from "node:timers/promises";
import { Pool } from "undici";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type FakeOdoo, hang, raw, startFakeOdoo } from "#tests/support/fake-odoo.ts";
import { closeAfter, closeAll, get, local, watched } from "#tests/support/safe-fetch.ts";
import type { HttpError } from "./http-error.ts";
import { createSafeFetch } from "./safe-fetch.ts";

afterEach(closeAll);

test("the pools of the last 500 owners are kept, and the least recently used is closed", async () => {
  const { fetch } = watched({ "odoo.example.com": [["93.184.215.14"]] });
  const close = vi.spyOn(Pool.prototype, "close");
  const closed = () => new Set(close.mock.contexts).size;
  const ask = (poolKey: string) => fetch("https://odoo.example.com", { ...get, poolKey }).catch(() => {});
  for (let key = 0; key < 500; key++) await ask(`k${key}`);
  await ask("k0");
  expect(closed()).toBe(0);
  await ask("k500");
  expect(closed()).toBe(1);
  // The first was used again just before, so another one was closed.
  await ask("k0");
  expect(closed()).toBe(1);
  await ask("k1");
  expect(closed()).toBe(2);
  close.mockRestore();
});

test("connections are shared by the calls of one key and never by those of two", async () => {
  const peers: (number | undefined)[] = [];
  const evil = await startFakeOdoo({
    "*": (_seen, response) => {
      peers.push(response.socket?.remotePort);
      response.end("ok");
    },
  });
  closeAfter(evil.close);
  const fetch = local();
  for (const poolKey of ["ana", "ana", "bob", "ana"]) {
    await fetch(evil.url, { ...get, poolKey });
    // A connection is free one turn of the event loop after its answer, so that a cut by the server is noticed first.
    await setImmediate();
  }
  const [first, again, other, back] = peers;
  expect([again, back]).toEqual([first, first]);
  expect(other).not.toBe(first);
});

describe("an Odoo that does not answer", () => {
  /** Sends as many requests of one caller as it may have connections. */
  async function fillConnections(caller: string, evil: FakeOdoo, fetch: ReturnType<typeof local>) {
    const before = evil.requests.length;
    const asked = Array.from({ length: 16 }, () =>
      fetch(evil.url, { ...get, timeoutMs: 2_500, caller }).catch((error: HttpError) => error),
    );
    await vi.waitFor(() => expect(evil.requests).toHaveLength(before + 16));
    return asked;
  }
  const faultsOf = async (asked: Promise<unknown>[]) =>
    new Set(((await Promise.all(asked)) as HttpError[]).map(({ fault, sent }) => `${fault} ${sent}`));

  test("a silent Odoo uses up the connections of one caller, whose next request is not sent", async () => {
    const evil = await startFakeOdoo({ "*": hang });
    closeAfter(evil.close);
    const fetch = local();
    const held = await fillConnections("a", evil, fetch);
    const next = [fetch(evil.url, { ...get, timeoutMs: 200, caller: "a" }).catch((error: HttpError) => error)];
    expect(await faultsOf(next)).toEqual(new Set(["unsent false"]));
    expect(evil.requests).toHaveLength(16);
    expect(await faultsOf(held)).toEqual(new Set(["timeout true"]));
  });

  test("a silent Odoo leaves other callers their connections", async () => {
    const evil = await startFakeOdoo({ "*": hang, "/small": raw("small") });
    closeAfter(evil.close);
    const fetch = local();
    const held = [...(await fillConnections("a", evil, fetch)), ...(await fillConnections("b", evil, fetch))];
    expect((await fetch(`${evil.url}/small`, { ...get, caller: "c" })).text).toBe("small");
    await Promise.all(held);
  });

  test("a request of the service itself has a connection even if callers use all of theirs", async () => {
    const evil = await startFakeOdoo({ "*": hang, "/small": raw("small") });
    closeAfter(evil.close);
    const fetch = local();
    const held: Promise<unknown>[] = [];
    for (const caller of ["a", "b", "c"]) held.push(...(await fillConnections(caller, evil, fetch)));
    const small = `${evil.url}/small`;
    const next = [fetch(small, { ...get, timeoutMs: 200, caller: "d" }).catch((error: HttpError) => error)];
    expect(await faultsOf(next)).toEqual(new Set(["unsent false"]));
    expect((await fetch(small, { ...get, isInternal: true })).text).toBe("small");
    await Promise.all(held);
  });

  test("a request with keepsConnection keeps its connection after its caller has gone", async () => {
    const answers: (() => void)[] = [];
    const evil = await startFakeOdoo({ "*": (_seen, response) => void answers.push(() => response.end("late")) });
    closeAfter(evil.close);
    const fetch = local();
    const gone = new AbortController();
    const ask = (more: object = {}) =>
      fetch(evil.url, { ...get, caller: "a", signal: gone.signal, keepsConnection: true, ...more }).catch(
        (error: HttpError) => error,
      );
    const held = Array.from({ length: 16 }, () => ask());
    const waiting = [ask()];
    await vi.waitFor(() => expect(answers).toHaveLength(16));
    gone.abort();
    // A request that has not been sent ends at once.
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

  test("a request that found no connection in time is reported as not sent", async () => {
    const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], connect: () => {} });
    const error = await fetch("http://127.0.0.1:9", { ...get, timeoutMs: 100 }).catch((thrown) => thrown);
    expect(error).toMatchObject({ fault: "unsent", sent: false });
  });
});
