import { describe, expect, test, vi } from "vitest";
import { cut, cutInside, drip, endless, hang, page, type Reply, raw, redirect } from "#tests/support/fake-odoo.ts";
import { answers, ask, evil, failureOf, halves, kinds, open, read, write } from "#tests/support/odoo/ways.ts";
import { createSafeFetch } from "../../http/outgoing/safe-fetch.ts";
import type { OdooCall } from "../types.ts";

describe.each(kinds)("a broken server over %s", (kind) => {
  const slow = { timeoutMs: 150 };
  test.each([
    ["cuts the connection with the call read", cut, "reset", {}],
    ["cuts it inside the answer", cutInside('[{"id": 1}'), "reset", {}],
    ["never answers", hang, "timeout", slow],
    ["answers byte by byte", drip(10), "timeout", slow],
    ["never ends", endless().reply, "too_large", { maxBytes: 100_000 }],
    ["answers more than was asked for", answers[kind]("x".repeat(1_000)), "too_large", { maxBytes: 999 }],
    ["answers half of it", halves[kind], "gateway", {}],
    ["fails with a page", page(500), "gateway", {}],
    ["has nothing behind it", page(502), "gateway", {}],
    ["is being restarted", page(503), "gateway", {}],
    ["waited too long itself", page(504), "gateway", {}],
    ["redirects elsewhere", redirect("https://elsewhere.example.com"), "redirect", {}],
  ])(
    "a server that %s leaves the outcome of a write unknown, and the write is not sent again",
    async (_, reply, name, options) => {
      const failure = await failureOf(ask(kind, reply, write, options));
      expect(failure).toMatchObject({ name, code: "odoo_upstream", outcomeUnknown: true });
      expect([failure.message, failure.hint]).toEqual([
        expect.stringContaining("Whether the change was made is not known."),
        "Look the record up before you send the change again.",
      ]);
      expect(evil.requests.length).toBe(1);
      // A read is sent once more if its connection breaks, and never leaves an unknown outcome.
      expect(await failureOf(ask(kind, reply, read, options))).toMatchObject({ name, outcomeUnknown: false });
      expect(evil.requests.length).toBe(name === "reset" ? 2 : 1);
    },
  );

  test("a server without a free connection received neither the write nor the read", async () => {
    const answering = open(kind, hang);
    const held = Array.from({ length: 16 }, () =>
      answering.call(read, { timeoutMs: 1_500, caller: "key" }).catch(() => "held"),
    );
    await vi.waitFor(() => expect(evil.requests).toHaveLength(16));
    for (const call of [write, read])
      expect(await failureOf(answering.call(call, { timeoutMs: 100, caller: "key" }))).toMatchObject({
        name: "unsent",
        message: "The call could not be sent to Odoo in time: nothing was asked or changed.",
        outcomeUnknown: false,
      });
    expect(await Promise.all(held)).toEqual(Array.from({ length: 16 }, () => "held"));
    expect(evil.requests).toHaveLength(16);
  });

  test.each([
    ["refuses further calls", page(429), "rate_limited", "odoo_limit"],
    ["needs a sign-in of its own", page(401), "refused_by_proxy", "odoo_auth"],
    ["blocks this path", page(403), "refused_by_proxy", "odoo_auth"],
    ["has no such path", page(404), kind === "addon" ? "addon_missing" : "not_odoo", "odoo_upstream"],
    ["is a web page", page(), "not_odoo", "odoo_upstream"],
    ["says nothing", raw(""), "not_odoo", "odoo_upstream"],
  ])("a server that %s has written nothing", async (_, reply, name, code) => {
    expect(await failureOf(ask(kind, reply, write))).toMatchObject({ name, code, outcomeUnknown: false });
    expect(evil.requests.length).toBe(1);
  });

  test.each([
    [429, "17", 17],
    [429, "0.2", 1],
    [429, "soon", 10],
    [429, "-5", 10],
    [503, "120", 120],
    [503, "soon", undefined],
  ])("a server that answers %i with the wait %j is retried after %s seconds", async (status, wait, seconds) => {
    const reply = raw("", { "retry-after": wait }, status);
    expect((await failureOf(ask(kind, reply))).retryAfterSeconds).toBe(seconds);
  });

  test("a server that may have written names no time for sending the call again", async () => {
    const failure = await failureOf(ask(kind, raw("", { "retry-after": "120" }, 503), write));
    expect(failure).toMatchObject({ outcomeUnknown: true, retryAfterSeconds: undefined });
  });

  test.each([
    ["ECONNREFUSED", "refused"],
    ["EHOSTUNREACH", "unreachable"],
    ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
    ["CERT_HAS_EXPIRED", "tls_expired"],
  ])("a server that is not reached (%s) has written nothing", async (code, name) => {
    const fetch = createSafeFetch({
      allowedCidrs: ["127.0.0.0/8"],
      connect: (_target, callback) => callback(Object.assign(new Error("not connected"), { code }), null),
    });
    const failure = await failureOf(ask(kind, cut, write, {}, fetch));
    expect(failure).toMatchObject({ name, code: "odoo_upstream", outcomeUnknown: false });
    expect(failure.message).not.toContain("not known");
    await fetch.close();
  });

  test("a server receives no second read if the call was cancelled", async () => {
    const abort = new AbortController();
    const callOff: Reply = () => abort.abort();
    expect((await failureOf(ask(kind, callOff, read, { signal: abort.signal }))).name).toBe("aborted");
    expect(evil.requests.length).toBe(1);
  });

  test("a server that breaks the connection once answers the second read", async () => {
    const once: Reply = (seen, response) =>
      (evil.requests.length === 1 ? cut : answers[kind]([{ id: 1 }]))(seen, response);
    expect(await ask(kind, once)).toEqual([{ id: 1 }]);
  });
});

test.each(kinds)("an answer with many keys over %s is parsed only if the call allows as many", async (kind) => {
  const names = Array.from({ length: 110 }, (_, i) => `field_${i}`);
  const rows = Array.from({ length: 200 }, (_, id) => ({
    id: id + 1,
    ...Object.fromEntries(names.map((name) => [name, 1])),
  }));
  const search = (fields: readonly string[], limit: number): OdooCall => ({
    model: "res.partner",
    method: "search_read",
    args: { fields, limit },
  });
  expect(await ask(kind, answers[kind](rows), search(names, 200))).toHaveLength(200);
  const failure = await failureOf(ask(kind, answers[kind](rows), search(["field_0"], 3)));
  // The number of keys is checked before the number of rows.
  expect(failure).toMatchObject({ name: "odd_answer", message: expect.stringContaining("much less was due") });
});
