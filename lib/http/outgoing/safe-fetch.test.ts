import { createServer, type Server } from "node:net";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { Pool } from "undici";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  cut,
  cutInside,
  drip,
  type EvilOdoo,
  endless,
  hang,
  makeCertificate,
  page,
  raw,
  redirect,
  startEvilOdoo,
} from "#tests/support/evil-odoo.ts";
import type { ResolvedAddress } from "./checked-connector.ts";
import { HttpError } from "./http-error.ts";
import { createSafeFetch, type FetchRequest, type SafeFetchOptions } from "./safe-fetch.ts";

type Dial = NonNullable<SafeFetchOptions["connect"]>;
const at = (address: string): ResolvedAddress => ({ address, family: address.includes(":") ? 6 : 4 });
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A fetch whose dialler only notes where it would have gone. No packet leaves. */
function watched(names: Record<string, readonly string[][]>, allowedCidrs: readonly string[] = []) {
  const dialled: string[] = [];
  const resolved: string[] = [];
  const connect: Dial = ({ hostname, port, servername }, callback) => {
    dialled.push([hostname, port, servername].filter(Boolean).join(" "));
    callback(Object.assign(new Error("dialled"), { code: "EHOSTUNREACH" }), null);
  };
  const resolve = async (name: string) => {
    const answers = names[name] ?? [];
    // The last answer stays; the ones before it are given once each.
    const answer = answers[Math.min(resolved.filter((one) => one === name).length, answers.length - 1)] ?? [];
    resolved.push(name);
    return answer.map(at);
  };
  const fetch = createSafeFetch({ allowedCidrs, resolve, connect });
  open.push(fetch.close);
  return { fetch, dialled, resolved };
}

/** A fetch that really dials, inside 127/8 alone; every name leads to this machine. */
function local(ca?: string) {
  const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], resolve: async () => [at("127.0.0.1")], ca });
  open.push(fetch.close);
  return fetch;
}

const get: FetchRequest = { method: "GET", poolKey: "test", timeoutMs: 2_000 };
async function faultOf(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HttpError);
  return (error as HttpError).fault;
}

describe("an address that may not be dialled", () => {
  test.each([
    "https://127.0.0.1",
    "https://127.1",
    "https://0x7f.1",
    "https://0177.0.0.1",
    "https://2130706433",
    "https://017700000001",
    "https://①②⑦.0.0.1",
    "https://127。0。0。1",
    "https://127.0.0.1.",
    "https://0",
    "https://10.0.0.1:8069",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::]",
    "https://[::1]",
    "https://[::127.0.0.1]",
    "https://[::ffff:10.0.0.1]",
    "https://[::ffff:a9fe:a9fe]",
    "https://[fe80::1]",
    "https://[fd00:ec2::254]",
    "https://[64:ff9b::10.0.0.1]",
    "https://[2002:a00:1::]",
    "http://192.168.0.1",
  ])("%s is refused undialled", async (url) => {
    const { fetch, dialled, resolved } = watched({});
    expect(await faultOf(fetch(url, get))).toBe("blocked");
    expect([dialled, resolved]).toEqual([[], []]);
  });

  test.each(["localhost", "localhost.", "LOCALHOST", "intranet", "rebound.example.com"])(
    "%s is refused by what it resolves to",
    async (name) => {
      const { fetch, dialled } = watched(
        Object.fromEntries(["localhost", "intranet", "rebound.example.com"].map((key) => [key, [["127.0.0.1"]]])),
      );
      expect(await faultOf(fetch(`https://${name}`, get))).toBe("blocked");
      expect(dialled).toEqual([]);
    },
  );

  test.each([[["8.8.8.8", "10.0.0.1"]], [["10.0.0.1", "8.8.8.8"]], [["2606:4700::1111", "::ffff:169.254.169.254"]]])(
    "a name with %j is refused for the one bad address",
    async (addresses) => {
      const { fetch, dialled } = watched({ "two.example.com": [addresses] });
      expect(await faultOf(fetch("https://two.example.com", get))).toBe("blocked");
      expect(dialled).toEqual([]);
    },
  );

  test("the metadata service is refused in opened ranges too", async () => {
    const { fetch, dialled } = watched({}, ["0.0.0.0/0", "::/0"]);
    for (const host of ["169.254.169.254", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]"]) {
      expect(await faultOf(fetch(`http://${host}`, get))).toBe("blocked");
    }
    expect(dialled).toEqual([]);
  });
});

describe("a name that changes what it resolves to", () => {
  const names = { "rebind.example.com": [["8.8.8.8"], ["127.0.0.1"]] };

  test("is resolved once for a connection, and dialled at the address that was checked", async () => {
    const { fetch, dialled, resolved } = watched(names);
    expect(await faultOf(fetch("https://rebind.example.com", get))).toBe("unreachable");
    expect(dialled).toEqual(["8.8.8.8 rebind.example.com"]);
    expect(resolved).toEqual(["rebind.example.com"]);
  });

  test("is checked again for the next connection", async () => {
    const { fetch, dialled } = watched(names);
    await faultOf(fetch("https://rebind.example.com", get));
    expect(await faultOf(fetch("https://rebind.example.com", get))).toBe("blocked");
    expect(dialled).toEqual(["8.8.8.8 rebind.example.com"]);
  });
});

describe("a public address", () => {
  test.each([
    ["https://odoo.example.com", "8.8.8.8 odoo.example.com"],
    ["https://odoo.example.com.", "8.8.8.8 odoo.example.com"],
    ["https://odoo.example.com:8069", "8.8.8.8 8069 odoo.example.com"],
    ["https://8.8.4.4:8443", "8.8.4.4 8443"],
    ["https://[2606:4700::1111]", "2606:4700::1111"],
  ])("of %s is dialled, the certificate asked for the name", async (url, expected) => {
    const { fetch, dialled } = watched({ "odoo.example.com": [["8.8.8.8"]] });
    expect(await faultOf(fetch(url, get))).toBe("unreachable");
    expect(dialled).toEqual([expected]);
  });

  test("is not dialled without encryption, also where every range is open to the operator's own", async () => {
    const { fetch, dialled } = watched({ "odoo.example.com": [["8.8.8.8"]] }, ["10.0.0.0/8"]);
    expect(await faultOf(fetch("http://odoo.example.com", get))).toBe("plain_http");
    expect(await faultOf(fetch("http://8.8.8.8:8069", get))).toBe("plain_http");
    expect(dialled).toEqual([]);
  });

  test("that nobody has is a name not found", async () => {
    const { fetch } = watched({});
    expect(await faultOf(fetch("https://nowhere.example.com", get))).toBe("dns");
    const failing = createSafeFetch({
      allowedCidrs: [],
      resolve: () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })),
    });
    open.push(failing.close);
    expect(await faultOf(failing("https://nowhere.example.com", get))).toBe("dns");
  });
});

test.each([
  "",
  "odoo.example.com",
  "ftp://odoo.example.com",
  "file:///etc/passwd",
  "gopher://127.0.0.1",
  "data:text/plain,1",
  "unix:///var/run/docker.sock",
  "https://ana:secret@odoo.example.com",
  "https://8.8.8.8@127.0.0.1",
  "https://",
  "https://[fe80::1%25eth0]",
  "https://256.256.256.256",
  "https://odoo.example.com:99999",
])("%j is no address to dial", async (url) => {
  const { fetch, dialled, resolved } = watched({});
  expect(await faultOf(fetch(url, get))).toBe("bad_url");
  expect([dialled, resolved]).toEqual([[], []]);
});

describe("a server that misbehaves", () => {
  let evil: EvilOdoo;
  beforeAll(async () => {
    evil = await startEvilOdoo();
  });
  afterAll(() => evil.close());
  const ask = (routes: EvilOdoo["routes"], request: Partial<FetchRequest> = {}) => {
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

  test("a redirect whose page never ends is left", async () => {
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

  test("an answer without end is left at the cap", async () => {
    const { reply, sent } = endless();
    expect(await faultOf(ask({ "*": reply }, { maxBytes: 256 * 1024 }))).toBe("too_large");
    // What the two sockets hold comes on top.
    expect(sent()).toBeLessThan(16 * 1024 * 1024);
  });

  test("the cap counts to the byte", async () => {
    const routes = { "*": raw("x".repeat(1000)) };
    expect((await ask(routes, { maxBytes: 1000 })).text.length).toBe(1000);
    expect(await faultOf(ask(routes, { maxBytes: 999 }))).toBe("too_large");
  });

  test("a compressed answer is asked for by nobody and stays as it is", async () => {
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
  ])("one %s ends by its deadline, before one with a longer deadline that was asked earlier", async (_, reply) => {
    const ended: string[] = [];
    const end = async (timeoutMs: number) => {
      ended.push(`${await faultOf(local()(evil.url, { ...get, timeoutMs }))} after ${timeoutMs}`);
    };
    evil.routes = { "*": reply };
    await Promise.all([end(1_000), end(150)]);
    expect(ended).toEqual(["timeout after 150", "timeout after 1000"]);
  });

  test("the caller's signal ends it too", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    expect(await faultOf(ask({ "*": hang }, { signal: abort.signal }))).toBe("aborted");
  });

  test.each([
    ["cuts with no word", cut],
    ["cuts inside the answer", cutInside('{"result": [1, 2')],
    ["sends more headers than anyone reads", raw("", { "x-large": "x".repeat(64 * 1024) })],
  ])("one that %s is a broken connection", async (_, reply) => {
    expect(await faultOf(ask({ "*": reply }))).toBe("reset");
  });

  test("an error page is an answer like any other: who asked knows what it means", async () => {
    expect(await ask({ "*": page(502, "<h1>Bad Gateway</h1>") })).toMatchObject({ status: 502 });
  });
});

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

test("a port where nobody listens refuses", async () => {
  const evil = await startEvilOdoo();
  await evil.close();
  expect(await faultOf(local()(evil.url, get))).toBe("refused");
});

test("what speaks no HTTP is a broken connection, and no encryption is said as such", async () => {
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
    ["that nobody known signed is not trusted", makeCertificate(host), false, "tls_untrusted"],
    ["for another name is said as such", makeCertificate("shop.example.com"), true, "tls_hostname"],
    ["that ran out is said as such", makeCertificate(host, -30, -1), true, "tls_expired"],
    ["of tomorrow is not valid yet", makeCertificate(host, 1, 30), true, "tls_expired"],
  ])("%s", async (_, identity, trusted, expected) => {
    const evil = await startEvilOdoo({ "*": page() }, identity);
    open.push(evil.close);
    const answer = local(trusted ? identity.cert : undefined)(`https://${host}:${evil.port}`, get);
    if (expected === "ok") expect((await answer).status).toBe(200);
    else {
      const error = await answer.catch((thrown) => thrown);
      // Nothing of the request may have left.
      expect([error.fault, error.sent, evil.requests.length]).toEqual([expected, false, 0]);
    }
  });
});

test("connections are shared by the calls of one key, never by those of two", async () => {
  const peers: (number | undefined)[] = [];
  const evil = await startEvilOdoo({
    "*": (_seen, response) => {
      peers.push(response.socket?.remotePort);
      response.end("ok");
    },
  });
  open.push(evil.close);
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

test.each([1_500.25, 2 ** 40, 0, -3])("a time of %d ms is one that the timers take", async (timeoutMs) => {
  const timers = vi.spyOn(AbortSignal, "timeout");
  const evil = await startEvilOdoo({ "*": page() });
  open.push(evil.close);
  await local()(evil.url, { ...get, timeoutMs }).catch(() => {});
  const [ms = 0] = timers.mock.calls[0] ?? [];
  timers.mockRestore();
  expect(ms).toBe(Math.min(Math.max(1, Math.ceil(timeoutMs)), 0x7fffffff));
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
    open.push(evil.close);
    const fetch = local();
    const held = await crowd("a", evil, fetch);
    const next = [fetch(evil.url, { ...get, timeoutMs: 200, caller: "a" }).catch((error: HttpError) => error)];
    expect(await faultsOf(next)).toEqual(new Set(["unsent false"]));
    expect(evil.requests).toHaveLength(16);
    expect(await faultsOf(held)).toEqual(new Set(["timeout true"]));
  });

  test("leaves another caller its connections", async () => {
    const evil = await startEvilOdoo({ "*": hang, "/small": raw("small") });
    open.push(evil.close);
    const fetch = local();
    const held = [...(await crowd("a", evil, fetch)), ...(await crowd("b", evil, fetch))];
    expect((await fetch(`${evil.url}/small`, { ...get, caller: "c" })).text).toBe("small");
    await Promise.all(held);
  });

  test("leaves a question of ours a connection when callers hold all of theirs", async () => {
    const evil = await startEvilOdoo({ "*": hang, "/small": raw("small") });
    open.push(evil.close);
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
    open.push(evil.close);
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

describe("large answers", () => {
  test("come in two at a time for each account, and nothing else waits for them", async () => {
    const ends: (() => void)[] = [];
    const evil = await startEvilOdoo({
      "/large": (_seen, response) => {
        response.writeHead(200).write(Buffer.alloc(300 * 1024, 0x20));
        ends.push(() => response.end("!"));
      },
      "/small": raw("small"),
    });
    open.push(evil.close);
    const fetch = local();
    const ended: string[] = [];
    const ask = async (share: string, label: string) => {
      await fetch(`${evil.url}/large`, { ...get, timeoutMs: 15_000, share });
      ended.push(label);
    };
    const first = [ask("a", "a1"), ask("a", "a2")];
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    // Their first part has come in by then.
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
  ])("that %s keep their turns by their size: whoever sends many leaves time to others", async (_, most) => {
    const evil = await startEvilOdoo({ "*": raw(Buffer.alloc(500 * 1024, 0x20)) });
    open.push(evil.close);
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

  test("come in at the rate of their share, but for the first part of one", async () => {
    const sized = (kibibytes: number) => raw(Buffer.alloc(kibibytes * 1024, 0x20));
    const evil = await startEvilOdoo({ "/less": sized(1_000), "/more": sized(2_048) });
    open.push(evil.close);
    const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], largeBytesPerMs: 200 });
    const ask = async (path: string) =>
      fetch(evil.url + path, { ...get, share: path, timeoutMs: 1_500 }).then(
        ({ bytes }) => bytes.length,
        (error: HttpError) => error.fault,
      );
    expect(await ask("/less")).toBe(1_000 * 1024);
    // The rest of the other would take five seconds.
    expect(await ask("/more")).toBe("timeout");
  });

  test("keep their turns by what is made of them, too", async () => {
    const evil = await startEvilOdoo({ "*": raw(Buffer.alloc(500 * 1024, 0x20)) });
    open.push(evil.close);
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

  test("that found no turn in time say so, and were asked for", async () => {
    const evil = await startEvilOdoo({
      "*": (_seen, response) => {
        response.writeHead(200).write(Buffer.alloc(300 * 1024, 0x20));
      },
    });
    open.push(evil.close);
    const fetch = local();
    const ask = (timeoutMs: number) => fetch(evil.url, { ...get, timeoutMs }).catch((error: HttpError) => error);
    const first = [ask(2_500), ask(2_500)];
    // Their first part has come in by then.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await ask(700)).toMatchObject({ fault: "unread", sent: true });
    expect((await Promise.all(first)).map((error) => (error as HttpError).fault)).toEqual(["timeout", "timeout"]);
  });

  describe("of all accounts together", () => {
    const part = 300 * 1024;
    /** Room for four, and a thread that gives its answer when it is told to. */
    function roomForFour() {
      const ends: (() => void)[] = [];
      const run = vi.fn(() => new Promise<string>((resolve) => ends.push(() => resolve("read"))));
      const fetch = createSafeFetch({
        allowedCidrs: ["127.0.0.0/8"],
        threads: { run },
        maxLargeBytes: 4 * part,
      });
      open.push(fetch.close);
      return { fetch, run, ends };
    }
    async function served() {
      const evil = await startEvilOdoo({
        "*": raw("x".repeat(part), { "content-length": String(part) }),
        "/small": raw("small"),
      });
      open.push(evil.close);
      return evil;
    }

    test("take no more than there is room for until they are read", async () => {
      const { fetch, run, ends } = roomForFour();
      const evil = await served();
      const ask = async (share: string) => (await fetch(evil.url, { ...get, share })).aside?.({});
      const asked = ["a", "b", "c", "d", "e"].map(ask);
      await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(4));
      // A small answer takes none of the bytes that large ones share.
      expect((await fetch(`${evil.url}/small`, get)).text).toBe("small");
      await vi.waitFor(() => expect(evil.requests).toHaveLength(6));
      expect(run).toHaveBeenCalledTimes(4);
      ends[0]?.();
      await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(5));
      // They wait for a thread no longer than their call has time.
      expect(run.mock.calls.every((asked) => (asked as unknown[])[3] instanceof AbortSignal)).toBe(true);
      for (const end of ends) end();
      expect(await Promise.all(asked)).toEqual(Array.from({ length: 5 }, () => "read"));
    });

    test("give their room back when nobody reads them aside", async () => {
      const { fetch } = roomForFour();
      const evil = await served();
      for (let i = 0; i < 6; i++) expect((await fetch(evil.url, { ...get, share: `s${i}` })).status).toBe(200);
    });
  });

  test("that say they are a fault are read as far as any fault goes", async () => {
    const evil = await startEvilOdoo({ "*": raw("x".repeat(600 * 1024), {}, 500) });
    open.push(evil.close);
    expect(await faultOf(local()(evil.url, get))).toBe("too_large");
  });

  test("whose turn was taken by one that broke off come in all the same", async () => {
    const evil = await startEvilOdoo({ "/cut": cutInside("x".repeat(300 * 1024)), "*": raw("x".repeat(300 * 1024)) });
    open.push(evil.close);
    const fetch = local();
    for (let i = 0; i < 3; i++) expect(await faultOf(fetch(`${evil.url}/cut`, get))).toBe("reset");
    expect((await fetch(evil.url, get)).bytes).toHaveLength(300 * 1024);
  });
});
