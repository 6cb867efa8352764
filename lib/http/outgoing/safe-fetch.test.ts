import { createServer, type Server } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  cut,
  cutInside,
  drip,
  endless,
  type FakeOdoo,
  hang,
  makeCertificate,
  page,
  raw,
  redirect,
  startFakeOdoo,
} from "#tests/support/fake-odoo.ts";
import { closeAfter, closeAll, faultOf, get, local } from "#tests/support/safe-fetch.ts";
import type { FetchRequest } from "./safe-fetch.ts";

afterEach(closeAll);

describe("a server that misbehaves", () => {
  let evil: FakeOdoo;
  beforeAll(async () => {
    evil = await startFakeOdoo();
  });
  afterAll(() => evil.close());
  const ask = (routes: FakeOdoo["routes"], request: Partial<FetchRequest> = {}) => {
    evil.routes = routes;
    evil.requests.length = 0;
    return local()(evil.url, { ...get, ...request });
  };

  test.each([301, 302, 303, 307, 308])("a redirect of %i is not followed, and says where it leads", async (status) => {
    for (const [location, origin] of [
      ["https://169.254.169.254/latest", "https://169.254.169.254"],
      ["/web/login", evil.url],
      ["//evil.example.com/x?key=1", "http://evil.example.com"],
      ["https://ana:secret@evil.example.com/", "https://evil.example.com"],
      ["http://[", undefined],
    ] as const) {
      const error = await ask({ "*": redirect(location, status) }, { method: "POST", body: "{}" }).catch((e) => e);
      expect([error.fault, error.location]).toEqual(["redirect", origin]);
      expect(evil.requests.length).toBe(1);
    }
  });

  test("a redirect with an endless page is abandoned", async () => {
    const { reply, sent } = endless();
    const routes = {
      "*": ((seen, response) => {
        response.writeHead = ((_status: number) =>
          Object.getPrototypeOf(response).writeHead.call(response, 302, { location: "/" })) as never;
        return reply(seen, response);
      }) as typeof reply,
    };
    expect(await faultOf(ask(routes))).toBe("redirect");
    expect(sent()).toBeLessThan(16 * 1024 * 1024);
  });

  test("an endless answer is abandoned at the limit of bytes", async () => {
    const { reply, sent } = endless();
    expect(await faultOf(ask({ "*": reply }, { maxBytes: 256 * 1024 }))).toBe("too_large");
    // The buffers of the two sockets are added.
    expect(sent()).toBeLessThan(16 * 1024 * 1024);
  });

  test("the limit of bytes is exact", async () => {
    const routes = { "*": raw("x".repeat(1000)) };
    expect((await ask(routes, { maxBytes: 1000 })).text.length).toBe(1000);
    expect(await faultOf(ask(routes, { maxBytes: 999 }))).toBe("too_large");
  });

  test("requests ask for no compression, and a compressed answer is not unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
    const { text } = await ask({ "*": raw(bomb, { "content-encoding": "gzip", "content-type": "application/json" }) });
    expect(evil.requests[0]?.headers["accept-encoding"]).toBe("identity");
    expect(text.length).toBeLessThanOrEqual(bomb.length);
  });

  test.each([
    ["that never answers", hang],
    ["that drips", drip(10)],
    [
      "that says it will go on for ever",
      ((_seen, response) => {
        const timer = setInterval(() => response.writeProcessing(), 10);
        response.once("close", () => clearInterval(timer));
      }) as typeof hang,
    ],
  ])(
    "a request to a server %s ends at its deadline, before an earlier one with a longer deadline",
    async (_, reply) => {
      const ended: string[] = [];
      const end = async (timeoutMs: number) => {
        ended.push(`${await faultOf(local()(evil.url, { ...get, timeoutMs }))} after ${timeoutMs}`);
      };
      evil.routes = { "*": reply };
      await Promise.all([end(1_000), end(150)]);
      expect(ended).toEqual(["timeout after 150", "timeout after 1000"]);
    },
  );

  test("the caller's signal ends a request", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    expect(await faultOf(ask({ "*": hang }, { signal: abort.signal }))).toBe("aborted");
  });

  test.each([
    ["cuts with no word", cut],
    ["cuts inside the answer", cutInside('{"result": [1, 2')],
    ["sends more headers than anyone reads", raw("", { "x-large": "x".repeat(64 * 1024) })],
  ])("a server that %s is reported as a broken connection", async (_, reply) => {
    expect(await faultOf(ask({ "*": reply }))).toBe("reset");
  });

  test("an error page is returned like any other answer", async () => {
    expect(await ask({ "*": page(502, "<h1>Bad Gateway</h1>") })).toMatchObject({ status: 502 });
  });
});

test("a port without a listener is reported as refused", async () => {
  const evil = await startFakeOdoo();
  await evil.close();
  expect(await faultOf(local()(evil.url, get))).toBe("refused");
});

test("a server without HTTP is reported as a broken connection, and one without TLS as a TLS fault", async () => {
  const server: Server = createServer((socket) => socket.on("error", () => {}).end("220 smtp.example.com ESMTP\r\n"));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  expect(await faultOf(local()(`http://127.0.0.1:${port}`, get))).toBe("reset");
  expect(await faultOf(local()(`https://127.0.0.1:${port}`, get))).toBe("tls");
  server.close();
});

describe("a certificate", () => {
  const host = "odoo.example.com";
  test.each([
    ["that is good is accepted", makeCertificate(host), true, "ok"],
    ["that no known authority signed is not trusted", makeCertificate(host), false, "tls_untrusted"],
    ["for another name is reported as such", makeCertificate("shop.example.com"), true, "tls_hostname"],
    ["that expired is reported as such", makeCertificate(host, -30, -1), true, "tls_expired"],
    ["of tomorrow is not valid yet", makeCertificate(host, 1, 30), true, "tls_expired"],
  ])("a certificate %s", async (_, identity, trusted, expected) => {
    const evil = await startFakeOdoo({ "*": page() }, identity);
    closeAfter(evil.close);
    const answer = local(trusted ? identity.cert : undefined)(`https://${host}:${evil.port}`, get);
    if (expected === "ok") expect((await answer).status).toBe(200);
    else {
      const error = await answer.catch((thrown) => thrown);
      // No byte of the request may have been sent.
      expect([error.fault, error.sent, evil.requests.length]).toEqual([expected, false, 0]);
    }
  });
});

test.each([1_500.25, 2 ** 40, 0, -3])(
  "a timeout of %d ms is converted to one that timers accept",
  async (timeoutMs) => {
    const timers = vi.spyOn(AbortSignal, "timeout");
    const evil = await startFakeOdoo({ "*": page() });
    closeAfter(evil.close);
    await local()(evil.url, { ...get, timeoutMs }).catch(() => {});
    const [ms = 0] = timers.mock.calls[0] ?? [];
    timers.mockRestore();
    expect(ms).toBe(Math.min(Math.max(1, Math.ceil(timeoutMs)), 0x7fffffff));
  },
);
