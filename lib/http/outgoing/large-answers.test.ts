import { afterEach, describe, expect, test, vi } from "vitest";
import { cutInside, raw, startFakeOdoo } from "#tests/support/fake-odoo.ts";
import { closeAfter, closeAll, faultOf, get, local } from "#tests/support/safe-fetch.ts";
import type { HttpError } from "./http-error.ts";
import { createSafeFetch } from "./safe-fetch.ts";

afterEach(closeAll);

describe("large answers", () => {
  test("two large answers of an account are read at a time, and no other request waits for them", async () => {
    const ends: (() => void)[] = [];
    const evil = await startFakeOdoo({
      "/large": (_seen, response) => {
        response.writeHead(200).write(Buffer.alloc(300 * 1024, 0x20));
        ends.push(() => response.end("!"));
      },
      "/small": raw("small"),
    });
    closeAfter(evil.close);
    const fetch = local();
    const ended: string[] = [];
    const ask = async (share: string, label: string) => {
      await fetch(`${evil.url}/large`, { ...get, timeoutMs: 15_000, share });
      ended.push(label);
    };
    const first = [ask("a", "a1"), ask("a", "a2")];
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    // The first parts have arrived by then.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const others = [ask("b", "b1")];
    await vi.waitFor(() => expect(ends).toHaveLength(3));
    others.push(ask("a", "a3"));
    await vi.waitFor(() => expect(ends).toHaveLength(4));
    ends[2]?.();
    ends[3]?.();
    await others[0];
    expect((await fetch(`${evil.url}/small`, { ...get, share: "a" })).text).toBe("small");
    expect(ended).toEqual(["b1"]);
    ends[0]?.();
    ends[1]?.();
    await Promise.all([...first, ...others]);
    expect(ended.toSorted()).toEqual(["a1", "a2", "a3", "b1"]);
  });

  test.each([
    ["are read", 1_024],
    ["are more than is read", 400],
  ])("large answers that %s keep their turns for a time by their size, so that others get theirs", async (_, most) => {
    const evil = await startFakeOdoo({ "*": raw(Buffer.alloc(500 * 1024, 0x20)) });
    closeAfter(evil.close);
    const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], largeBytesPerMs: 1 });
    const ask = async (share: string) => {
      const asked = fetch(evil.url, { ...get, share, maxBytes: most * 1024, timeoutMs: 700 });
      return asked.then(
        () => "read",
        (error: HttpError) => error.fault,
      );
    };
    const first = most === 400 ? "too_large" : "read";
    expect(await Promise.all([ask("a"), ask("a")])).toEqual([first, first]);
    expect(await Promise.all([ask("a"), ask("b")])).toEqual(["unread", first]);
  });

  test("large answers are read at the rate of their share, except for the first part", async () => {
    const sized = (kibibytes: number) => raw(Buffer.alloc(kibibytes * 1024, 0x20));
    const evil = await startFakeOdoo({ "/less": sized(1_000), "/more": sized(2_048) });
    closeAfter(evil.close);
    const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], largeBytesPerMs: 200 });
    const ask = async (path: string) =>
      fetch(evil.url + path, { ...get, share: path, timeoutMs: 1_500 }).then(
        ({ bytes }) => bytes.length,
        (error: HttpError) => error.fault,
      );
    expect(await ask("/less")).toBe(1_000 * 1024);
    // The rest of the larger answer would take five seconds.
    expect(await ask("/more")).toBe("timeout");
  });

  test("large answers keep their turns for a time by the weight of their result too", async () => {
    const evil = await startFakeOdoo({ "*": raw(Buffer.alloc(500 * 1024, 0x20)) });
    closeAfter(evil.close);
    const threads = { run: async () => "made" };
    const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], threads, largeBytesPerMs: 1e6 });
    const ask = async (share: string, weight: number) => {
      const answer = await fetch(evil.url, { ...get, share, timeoutMs: 700 });
      return answer.aside?.({}, (made) => (made === "made" ? weight : 0));
    };
    expect(await Promise.all([ask("a", 1e12), ask("a", 1e12)])).toEqual(["made", "made"]);
    await expect(ask("a", 0)).rejects.toMatchObject({ fault: "unread" });
    for (let i = 0; i < 4; i++) expect(await ask("b", 0)).toBe("made");
  });

  test("a large answer that had no turn in time is reported as unread, and its request as sent", async () => {
    const evil = await startFakeOdoo({
      "*": (_seen, response) => {
        response.writeHead(200).write(Buffer.alloc(300 * 1024, 0x20));
      },
    });
    closeAfter(evil.close);
    const fetch = local();
    const ask = (timeoutMs: number) => fetch(evil.url, { ...get, timeoutMs }).catch((error: HttpError) => error);
    const first = [ask(2_500), ask(2_500)];
    // The first parts have arrived by then.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await ask(700)).toMatchObject({ fault: "unread", sent: true });
    expect((await Promise.all(first)).map((error) => (error as HttpError).fault)).toEqual(["timeout", "timeout"]);
  });

  describe("large answers of all accounts together", () => {
    const part = 300 * 1024;
    /** Creates a fetch with room for four large answers, and a thread that answers on demand. */
    function roomForFour() {
      const ends: (() => void)[] = [];
      const run = vi.fn(() => new Promise<string>((resolve) => ends.push(() => resolve("read"))));
      const fetch = createSafeFetch({
        allowedCidrs: ["127.0.0.0/8"],
        threads: { run },
        maxLargeBytes: 4 * part,
      });
      closeAfter(fetch.close);
      return { fetch, run, ends };
    }
    async function served() {
      const evil = await startFakeOdoo({
        "*": raw("x".repeat(part), { "content-length": String(part) }),
        "/small": raw("small"),
      });
      closeAfter(evil.close);
      return evil;
    }

    test("large answers of all accounts stay within the total until they are parsed", async () => {
      const { fetch, run, ends } = roomForFour();
      const evil = await served();
      const ask = async (share: string) => (await fetch(evil.url, { ...get, share })).aside?.({});
      const asked = ["a", "b", "c", "d", "e"].map(ask);
      await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(4));
      // A small answer does not count for the bytes of large ones.
      expect((await fetch(`${evil.url}/small`, get)).text).toBe("small");
      await vi.waitFor(() => expect(evil.requests).toHaveLength(6));
      expect(run).toHaveBeenCalledTimes(4);
      ends[0]?.();
      await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(5));
      // Each waits for a thread only until the deadline of its call.
      expect(run.mock.calls.every((asked) => (asked as unknown[])[3] instanceof AbortSignal)).toBe(true);
      for (const end of ends) end();
      expect(await Promise.all(asked)).toEqual(Array.from({ length: 5 }, () => "read"));
    });

    test("large answers that no thread parses release their room at once", async () => {
      const { fetch } = roomForFour();
      const evil = await served();
      for (let i = 0; i < 6; i++) expect((await fetch(evil.url, { ...get, share: `s${i}` })).status).toBe(200);
    });
  });

  test("large error answers are read only up to the limit of a fault", async () => {
    const evil = await startFakeOdoo({ "*": raw("x".repeat(600 * 1024), {}, 500) });
    closeAfter(evil.close);
    expect(await faultOf(local()(evil.url, get))).toBe("too_large");
  });

  test("large answers are read after others whose connection broke", async () => {
    const evil = await startFakeOdoo({ "/cut": cutInside("x".repeat(300 * 1024)), "*": raw("x".repeat(300 * 1024)) });
    closeAfter(evil.close);
    const fetch = local();
    for (let i = 0; i < 3; i++) expect(await faultOf(fetch(`${evil.url}/cut`, get))).toBe("reset");
    expect((await fetch(evil.url, get)).bytes).toHaveLength(300 * 1024);
  });
});
