import { describe, expect, test } from "vitest";
import {
  cut,
  type FakeOdoo,
  hang,
  makeCertificate,
  page,
  redirect,
  startFakeOdoo,
  workingOdoo,
} from "#tests/support/fake-odoo.ts";
import { apiKey, dialling, expectFailure, order, probe, serve, spent } from "#tests/support/odoo/probed.ts";
import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";

describe("a server that answers", () => {
  test.each([
    ["is a web page", { "*": page() }, "not_odoo"],
    ["has no such page", {}, "not_odoo"],
    ["redirects elsewhere", { "*": redirect("https://www.example.com/web?key=1") }, "redirect"],
    ["redirects to no valid address", { "*": redirect("http://[") }, "redirect"],
    ["is too old", workingOdoo(13), "too_old"],
    ["never answers", { "*": hang }, "timeout"],
    ["breaks off", { "*": cut }, "reset"],
    ["has nothing behind it", { "*": page(502) }, "gateway"],
    ["is overrun", { "*": page(429) }, "rate_limited"],
    ["needs a sign-in of its own", { "*": page(401) }, "refused_by_proxy"],
  ])("a connection test fails at a server that %s", async (_, routes, name) => {
    const evil = await serve(routes);
    const fetch = dialling();
    const impatient: SafeFetch = Object.assign(
      (url: string, request: Parameters<SafeFetch>[1]) => fetch(url, { ...request, timeoutMs: 300 }),
      { close: fetch.close },
    );
    expectFailure(await probe({ url: evil.url }, name === "timeout" ? impatient : fetch), "odoo", name);
    expect(spent(evil)).toEqual([]);
  });

  test("a connection test names the target of a redirect, and an Odoo that is too old", async () => {
    const leading = await serve({ "*": redirect("https://www.example.com/web?key=1") });
    const old = await serve(workingOdoo(13));
    const failure = async ({ url }: FakeOdoo, name: string) => expectFailure(await probe({ url }), "odoo", name);
    expect(await failure(leading, "redirect")).toMatchObject({ params: { origin: "https://www.example.com" } });
    expect(await failure(old, "too_old")).toMatchObject({ params: { series: 13, oldest: 14 } });
  });
});

describe("an address", () => {
  /** Returns a fetch that only records the addresses it would have called. It sends no packet. */
  function watched(addresses: readonly string[], code = "ECONNREFUSED") {
    const dialled: string[] = [];
    const fetch = dialling({
      allowedCidrs: [],
      resolve: async () => addresses.map((address) => ({ address, family: 4 })),
      connect: ({ hostname }, callback) => {
        dialled.push(hostname);
        callback(Object.assign(new Error("not connected"), { code }), null);
      },
    });
    return { fetch, dialled };
  }

  test.each([
    ["that is incomplete", "https://", [], "address", "bad_url"],
    ["with a password in it", `https://ana:${apiKey}@odoo.example.com`, [], "address", "bad_url"],
    ["of this machine", "https://127.0.0.1:8069", [], "address", "blocked"],
    ["of a name for this machine", "https://odoo.example.com", ["127.0.0.1"], "address", "blocked"],
    ["of the metadata service", "http://169.254.169.254", [], "address", "blocked"],
    ["of a name that nobody has", "https://odoo.example.com", [], "address", "dns"],
    ["that is public, without encryption", "http://odoo.example.com", ["8.8.8.8"], "tls", "plain_http"],
  ] as const)("an address %s is refused without being called", async (_, url, addresses, step, name) => {
    const { fetch, dialled } = watched(addresses);
    const result = await probe({ url }, fetch);
    expectFailure(result, step, name);
    expect(dialled).toEqual([]);
    // The test does not say that a server answered.
    expect(result.steps.map(({ detail }) => detail)).not.toContainEqual(expect.anything());
  });

  test.each([
    ["where no server listens", "ECONNREFUSED", "refused"],
    ["that cannot be reached", "EHOSTUNREACH", "unreachable"],
    ["that drops every packet", "UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ])("a connection test calls an address %s, and stops there", async (_, code, name) => {
    const { fetch, dialled } = watched(["8.8.8.8"], code);
    expectFailure(await probe({ url: "https://odoo.example.com" }, fetch), "address", name);
    expect(dialled).toEqual(["8.8.8.8"]);
  });

  test("a connection test of an Odoo that is down reports a refused connection", async () => {
    const evil = await startFakeOdoo();
    await evil.close();
    expectFailure(await probe({ url: evil.url }), "address", "refused");
  });
});

describe("a certificate", () => {
  const host = "odoo.example.com";
  const good = makeCertificate(host);
  test.each([
    ["that has expired", makeCertificate(host, -30, -1), true, "tls_expired"],
    ["of an unknown authority", good, false, "tls_untrusted"],
    ["for another name", makeCertificate("shop.example.com"), true, "tls_hostname"],
    ["that is good", good, true, undefined],
  ])("a certificate %s decides before anything is sent", async (_, identity, trusted, name) => {
    const evil = await serve(workingOdoo(19), identity);
    const resolve = async () => [{ address: "127.0.0.1", family: 4 as const }];
    const fetch = dialling({ resolve, ca: trusted ? identity.cert : undefined });
    const result = await probe({ url: `https://${host}:${evil.port}` }, fetch);
    if (name === undefined) {
      expect(result.steps.map(({ state }) => state)).toEqual(order.map(() => "ok"));
      return;
    }
    expectFailure(result, "tls", name);
    expect(evil.requests).toEqual([]);
  });

  test("a connection test of a server without encryption says so", async () => {
    const evil = await serve({});
    expectFailure(await probe({ url: evil.url.replace("http:", "https:") }), "tls", "tls");
  });
});
